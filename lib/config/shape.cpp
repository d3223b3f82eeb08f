#include "config/shape.hpp"

#include "base/language.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>

namespace marea::config {
namespace {

bool alphanumeric(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

bool all_of(const std::string& text, std::string_view besides) {
    return std::all_of(text.begin(), text.end(), [&](char letter) {
        return alphanumeric(letter) || besides.find(letter) != std::string_view::npos;
    });
}

bool is_address(const std::string& text) {
    in6_addr parsed{};
    return ::inet_pton(AF_INET, text.c_str(), &parsed) == 1 || ::inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
}

/// "host:port": what follows `server` in nginx's file.
bool is_server(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    const auto port = text.substr(colon + 1);
    constexpr std::size_t longest_port = 5;
    return !port.empty() && port.size() <= longest_port &&
           std::all_of(port.begin(), port.end(), [](char digit) { return digit >= '0' && digit <= '9'; }) &&
           all_of(text.substr(0, colon), "_.-[]:");
}

/// The scheme in capitals too, as in "HTTPS://chat.example.org/health".
bool is_http_url(std::string_view text) {
    const auto end = text.find("://");
    std::string scheme(text.substr(0, end == std::string_view::npos ? 0 : end));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    if (scheme != "http" && scheme != "https") return false;
    text.remove_prefix(end + 3);
    const auto server = text.substr(0, text.find_first_of("/?#"));
    const auto shown = [](char letter) { return letter > ' ' && letter != '\x7f'; };
    return !server.empty() && server.find('@') == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), shown);
}

} // namespace

std::string mismatch(const std::string& text, Shape shape) {
    if (shape == Shape::any) return {};
    if (text.empty()) return tr("no puede estar vacío", "must not be empty");
    switch (shape) {
    case Shape::name:
        if (alphanumeric(text.front()) && all_of(text, "_.-")) return {};
        return tr("solo puede llevar letras, cifras, «_», «.» y «-», y empieza por letra o cifra",
                  "may only have letters, digits, '_', '.' and '-', and begins with a letter or a digit");
    case Shape::restart_policy:
        if (text == "no" || text == "always" || text == "unless-stopped" || text.starts_with("on-failure")) return {};
        return tr("debe ser \"no\", \"always\", \"unless-stopped\" u \"on-failure\"",
                  "must be \"no\", \"always\", \"unless-stopped\" or \"on-failure\"");
    case Shape::image:
        if (alphanumeric(text.front()) && all_of(text, "_.-/:@")) return {};
        return tr("no es el nombre de una imagen", "is not the name of an image");
    case Shape::address:
        return is_address(text) ? ""
                                : tr("debe ser una dirección IPv4 o IPv6, como \"127.0.0.1\"",
                                     "must be an IPv4 or IPv6 address, such as \"127.0.0.1\"");
    case Shape::url_path:
        return text.front() == '/' && text.find_first_of(" \r\n") == std::string::npos
                   ? ""
                   : tr("debe empezar por «/»", "must begin with '/'");
    case Shape::http_url:
        return is_http_url(text)
                   ? ""
                   : tr("debe ser una dirección http:// o https://, sin usuario ni contraseña (los de nginx van en "
                        "[healthcheck] basic_auth)",
                        "must be an http:// or https:// address, without user and password (nginx's belong in "
                        "[healthcheck] basic_auth)");
    case Shape::variable:
        if (std::isdigit(static_cast<unsigned char>(text.front())) == 0 && all_of(text, "_")) return {};
        return tr("no es el nombre de una variable de entorno", "is not the name of an environment variable");
    case Shape::header:
        return all_of(text, "-_") ? "" : tr("no es el nombre de una cabecera", "is not the name of a header");
    case Shape::server: return is_server(text) ? "" : tr("debe ser \"servidor:puerto\"", "must be \"server:port\"");
    case Shape::any:
    case Shape::not_empty: break;
    }
    return {};
}

} // namespace marea::config
