#pragma once

#include <pqxx/pqxx>

#include <memory>
#include <string>
#include <vector>

namespace marea::postgres {

#if PQXX_VERSION_MAJOR >= 7

using Connection = pqxx::connection;
inline std::unique_ptr<Connection> adopt(pqxx::internal::pq::PGconn* connected) {
    return std::make_unique<Connection>(Connection::seize_raw_connection(connected));
}

#else

/// Takes over a connection that libpq has made, once. Version 6 hands its policies nothing but a text.
class Adopted : public pqxx::connectionpolicy {
public:
    explicit Adopted(const std::string& where) : pqxx::connectionpolicy(where) {}
    handle do_startconnect(handle before) override {
        if (before != nullptr) return before;
        if (taken_) throw pqxx::broken_connection("the connection is lost");
        taken_ = true;
        // libpqxx hands a policy nothing but a text: the connection travels in it.
        return reinterpret_cast<handle>(std::stoull(options())); // NOLINT(performance-no-int-to-ptr)
    }

private:
    bool taken_ = false;
};

using Connection = pqxx::basic_connection_base<Adopted>;
inline std::unique_ptr<Connection> adopt(pqxx::internal::pq::PGconn* connected) {
    return std::make_unique<Connection>(std::to_string(reinterpret_cast<std::uintptr_t>(connected)));
}

#endif

/// For a statement's text. The parameters of a statement are given in another way by each version of libpqxx.
inline std::string literal(const pqxx::transaction_base& work, const std::string& text) {
    return "'" + work.esc(text) + "'";
}

/// The first column of what a query answers.
inline std::vector<std::string> texts_in(pqxx::nontransaction& work, const std::string& query) {
    std::vector<std::string> texts;
    const pqxx::result rows = work.exec(query);
    for (const auto& row : rows)
        texts.push_back(row[0].as<std::string>());
    return texts;
}

} // namespace marea::postgres
