#include "config/shape.hpp"

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
    if (text.empty()) return "no puede estar vacío";
    switch (shape) {
    case Shape::name:
        if (alphanumeric(text.front()) && all_of(text, "_.-")) return {};
        return "solo puede llevar letras, cifras, «_», «.» y «-», y empieza por letra o cifra";
    case Shape::restart_policy:
        if (text == "no" || text == "always" || text == "unless-stopped" || text.starts_with("on-failure")) return {};
        return "debe ser \"no\", \"always\", \"unless-stopped\" u \"on-failure\"";
    case Shape::image:
        if (alphanumeric(text.front()) && all_of(text, "_.-/:@")) return {};
        return "no es el nombre de una imagen";
    case Shape::address: return is_address(text) ? "" : "debe ser una dirección IPv4 o IPv6, como \"127.0.0.1\"";
    case Shape::url_path:
        return text.front() == '/' && text.find_first_of(" \r\n") == std::string::npos ? "" : "debe empezar por «/»";
    case Shape::http_url:
        return is_http_url(text)
                   ? ""
                   : "debe ser una dirección http:// o https://, sin usuario ni contraseña (van en basic_auth)";
    case Shape::variable:
        if (std::isdigit(static_cast<unsigned char>(text.front())) == 0 && all_of(text, "_")) return {};
        return "no es el nombre de una variable de entorno";
    case Shape::header: return all_of(text, "-_") ? "" : "no es el nombre de una cabecera";
    case Shape::server: return is_server(text) ? "" : "debe ser \"servidor:puerto\"";
    case Shape::any:
    case Shape::not_empty: break;
    }
    return {};
}

} // namespace marea::config
