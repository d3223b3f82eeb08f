#include "../../catch.hpp"
#include "../../support.hpp"

#include "autoscale/probe/cgroup.hpp"

#include <fstream>

using namespace marea;

namespace {

const std::string id = "0123456789abcdef";
constexpr auto v1_mounts = "24 1 0:21 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n"
                           "25 24 0:22 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
                           "26 24 0:23 / /elsewhere/mem\\040ory rw shared:10 master:2 - cgroup cgroup rw,memory\n"
                           "27 24 0:24 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,name=systemd\n"
                           "28 24 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";

std::string found(const char* mountinfo, const std::string& cgroup, const char* controller) {
    const auto folder = find_cgroup(parse_cgroup_mounts(mountinfo), cgroup, controller, id);
    return folder ? folder->path.string() + (folder->unified ? " v2" : " v1") : "none";
}

} // namespace

TEST_CASE("control groups: version 2, whichever driver Docker uses") {
    constexpr auto mounts = "25 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    CHECK(found(mounts, "0::/docker/" + id + "\n", "memory") == "/sys/fs/cgroup/docker/" + id + " v2");
    CHECK(found(mounts, "0::/system.slice/docker-" + id + ".scope\n", "cpuacct") ==
          "/sys/fs/cgroup/system.slice/docker-" + id + ".scope v2");
    CHECK(found(mounts, "0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + id + ".scope", "cpu") ==
          "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + id + ".scope v2");
    // What runs inside may have moved below: the container is all of it.
    CHECK(found(mounts, "0::/docker/" + id + "/init.scope", "memory") == "/sys/fs/cgroup/docker/" + id + " v2");
}

TEST_CASE("control groups: version 1, each controller where it is mounted, and both versions at once") {
    const auto cgroup = "5:memory:/docker/" + id + "\n4:cpu,cpuacct:/docker/" + id + "\n1:name=systemd:/docker/" + id +
                        "\n0::/system.slice/containerd.service\n";
    CHECK(found(v1_mounts, cgroup, "memory") == "/elsewhere/mem ory/docker/" + id + " v1");
    CHECK(found(v1_mounts, cgroup, "cpuacct") == "/sys/fs/cgroup/cpu,cpuacct/docker/" + id + " v1");
    CHECK(found(v1_mounts, cgroup, "cpu") == "/sys/fs/cgroup/cpu,cpuacct/docker/" + id + " v1");
    // A hybrid host: memory is of version 1, what version 1 has not is of version 2.
    const auto hybrid = "5:memory:/docker/" + id + "\n0::/docker/" + id + "\n";
    CHECK(found(v1_mounts, hybrid, "memory") == "/elsewhere/mem ory/docker/" + id + " v1");
    CHECK(found(v1_mounts, hybrid, "cpu") == "/sys/fs/cgroup/unified/docker/" + id + " v2");
}

TEST_CASE("control groups: a mount that shows only a part, and cgroup namespaces") {
    constexpr auto part = "25 1 0:22 /lxc/host /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    CHECK(found(part, "0::/lxc/host/docker/" + id, "cpu") == "/sys/fs/cgroup/docker/" + id + " v2");
    CHECK(found(part, "0::/docker/" + id, "cpu") == "none");
    constexpr auto above = "25 1 0:22 /../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    CHECK(found(above, "0::/../../docker/" + id, "cpu") == "/sys/fs/cgroup/docker/" + id + " v2");
    constexpr auto own = "25 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    CHECK(found(own, "0::/../docker/" + id, "cpu") == "none"); // it would lead out of what is mounted
}

TEST_CASE("control groups: a group that is not the container's alone is none of its") {
    constexpr auto mounts = "25 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    CHECK(found(mounts, "0::/user.slice/user-1000.slice/session-1.scope\n", "memory") == "none");
    CHECK(found(mounts, "0::/\n", "memory") == "none");
    CHECK_FALSE(find_cgroup(parse_cgroup_mounts(mounts), "0::/docker/x", "memory", ""));
}

TEST_CASE("control groups: hostile text is no mount and no group") {
    for (const char* text : {"", "\n\n", "-", "1 2 3 4 5 6 - cgroup2", "1 2 3 - cgroup2 cgroup2 rw", "a - b - c d e",
                             "25 1 0:22 / /x rw - ext4 /dev/sda rw", "25 1 0:22 / /x rw cgroup2 cgroup2 rw"}) {
        INFO(text);
        CHECK(parse_cgroup_mounts(text).empty());
    }
    CHECK(parse_cgroup_mounts(std::string(100, '\\')).empty());
    CHECK(parse_cgroup_mounts("25 1 0:22 / /a\\04 rw - cgroup2 c rw").front().point == "/a\\04");
    constexpr auto mounts = "25 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    for (const auto& text :
         {std::string(), id, ":" + id, "0:" + id, "::" + id, "0::" + id, "0::/../" + id, "9:memory:" + id}) {
        INFO(text);
        CHECK(found(mounts, text, "memory") == "none");
    }
}

TEST_CASE("control groups: the kernel's numbers") {
    CHECK(flat_value("usage_usec 123\nuser_usec 100\n", "usage_usec") == 123U);
    CHECK(flat_value("total_inactive_file 9\ninactive_file 5\n", "inactive_file") == 5U);
    for (const char* text : {"", "usage_usec", "usage_usec ", "usage_usec x", "usage_usec -1", "usage_usec 1 2",
                             "usage_usecs 1", "usage_usec 99999999999999999999999"}) {
        INFO(text);
        CHECK_FALSE(flat_value(text, "usage_usec"));
    }
    CHECK(parse_cpu_max("150000 100000\n") == 1.5);
    for (const char* text : {"", "max 100000", "100000", "0 100000", "100000 0", "-1 100000", "1 2 3", "x y"}) {
        INFO(text);
        CHECK_FALSE(parse_cpu_max(text));
    }
}

TEST_CASE("control groups: memory is what is in use, a limit only what is one") {
    const test::Folder folder;
    const auto put = [&](const char* file, const char* text) { std::ofstream(folder.path() / file) << text; };
    const CgroupFolder unified{folder.path(), true};
    const CgroupFolder old{folder.path(), false};
    CHECK_FALSE(cgroup_memory(unified));
    CHECK_FALSE(cgroup_cpu(unified));
    CHECK_FALSE(cgroup_memory_limit(unified));
    CHECK_FALSE(cgroup_cpu_limit(old));
    put("memory.current", "1000\n");
    CHECK_FALSE(cgroup_memory(unified)); // without its file pages it is not known
    put("memory.stat", "anon 600\ninactive_file 300\ntotal_inactive_file 200\n");
    CHECK(*cgroup_memory(unified) == 700);
    put("memory.usage_in_bytes", "150\n");
    CHECK(*cgroup_memory(old) == 0); // two files are two moments
    put("memory.usage_in_bytes", "1000\n");
    CHECK(*cgroup_memory(old) == 800);
    put("memory.max", "max\n");
    CHECK_FALSE(cgroup_memory_limit(unified));
    put("memory.max", "536870912\n");
    CHECK(cgroup_memory_limit(unified) == 536870912.0);
    put("memory.limit_in_bytes", "9223372036854771712\n");
    CHECK_FALSE(cgroup_memory_limit(old));
    put("memory.limit_in_bytes", "134217728\n");
    CHECK(cgroup_memory_limit(old) == 134217728.0);
    put("cpu.stat", "usage_usec 5000000\n");
    CHECK(*cgroup_cpu(unified) == 5000000U);
    put("cpuacct.usage", "7000000999\n");
    CHECK(*cgroup_cpu(old) == 7000000U);
    put("cpu.cfs_period_us", "100000\n");
    put("cpu.cfs_quota_us", "-1\n");
    CHECK_FALSE(cgroup_cpu_limit(old));
    put("cpu.cfs_quota_us", "50000\n");
    CHECK(cgroup_cpu_limit(old) == 0.5);
}
