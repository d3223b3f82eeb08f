#include "../../catch.hpp"

#include "autoscale/probe/host_process.hpp"
#include "autoscale/probe/sockets.hpp"

using namespace marea;

namespace {

const std::string head =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

std::string row(const std::string& local, const std::string& state) {
    return "   0: " + local + " 0100007F:D431 " + state +
           " 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 20 4 30 10 -1\n";
}

} // namespace

TEST_CASE("sockets: established ones with our port at their own end are clients; listening ones never are") {
    const auto table = head + row("00000000:0BB8", "0A") + row("0200000A:0BB8", "01") + row("0200000A:0BB8", "01") +
                       row("0200000A:1538", "01") + row("0200000A:0BB8", "06") + row("0200000A:0BB8", "08") +
                       row("0200000A:0BB8", "03") + row("0200000A:BB80", "01");
    CHECK(*parse_sockets(table, {3000}) == Sockets{2, 2});
    CHECK(*parse_sockets(head, {3000}) == Sockets{0, 0});
}

TEST_CASE("sockets: IPv6, with IPv4 clients mapped into it") {
    CHECK(*parse_sockets("  sl  local_address                         remote_address  st\n" +
                             row("0000000000000000FFFF00000200000A:0BB8", "01"),
                         {3000}) == Sockets{1, 0});
}

TEST_CASE("sockets: a table that is none is an error, not nobody") {
    for (const auto& text :
         {std::string(), std::string("x\n"), head + "\n", head + "   0: 0100007F 00000000:0000 01\n",
          head + "   0: 0100007F:0BBX 00000000:0000 01\n", head + "   0: 0100007F:0BB8 00000000:0000\n",
          head + "   0: 0100007F:0BB8 00000000:0000 0\n", head + row("0200000A:0BB8", "01").substr(0, 20)}) {
        INFO(text);
        CHECK_FALSE(parse_sockets(text, {3000}));
    }
}

TEST_CASE("sockets: how many are established stands in snmp, under its name") {
    CHECK(parse_established("Ip: A B\nIp: 1 2\nTcp: RtoMax MaxConn CurrEstab InSegs\nTcp: 120000 -1 7 9\nUdp: x\n") ==
          7);
    for (const char* text : {"", "Tcp: 1 2 3", "Tcp: CurrEstab\n", "Tcp: CurrEstab\nTcp:\n", "Tcp: CurrEstab\nTcp: x\n",
                             "Tcp: CurrEstab\nTcp: -1\n", "Tcp: Other\nTcp: 1\n", "Udp: CurrEstab\nUdp: 1\n"}) {
        INFO(text);
        CHECK_FALSE(parse_established(text));
    }
}

TEST_CASE("sockets: a table is left out only where the kernel says that it is empty") {
    CHECK(none_in_use("sockets: used 48\nTCP: inuse 0 orphan 0 tw 86\n", "TCP:"));
    CHECK_FALSE(none_in_use("sockets: used 48\nTCP: inuse 1 orphan 0\n", "TCP:"));
    CHECK_FALSE(none_in_use("TCP6: inuse 0\n", "TCP:"));
    CHECK_FALSE(none_in_use("TCP: used 0\n", "TCP:"));
    CHECK_FALSE(none_in_use("TCP:", "TCP:"));
    CHECK_FALSE(none_in_use("", "TCP:"));
}

TEST_CASE("/proc/PID/stat: the start, behind a name that may hold anything") {
    const std::string behind = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 77000 20 21";
    CHECK(parse_start_ticks("42 (node)" + behind) == 77000U);
    CHECK(parse_start_ticks("42 (a ) S 1 (b) c)" + behind) == 77000U);
    for (const auto& text : {std::string(), std::string("42 node S 1 2"), std::string("42 (node)"),
                             std::string("42 (node) S 1 2 3"), "42 (node) S" + std::string(18, ' ') + "x"}) {
        INFO(text);
        CHECK_FALSE(parse_start_ticks(text));
    }
}
