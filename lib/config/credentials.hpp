#pragma once

#include "config/load.hpp"

namespace marea::config {

/// The project's .env into `settings.dotenv`, with what the environment has of DB_USER, DB_NAME, DB_PASSWORD and the
/// names of pass_environment over it, and the database's settings from there. One of these keys that neither can give,
/// for its line is wrong, is an error; other keys never are.
void take_dotenv(Settings& settings, const Environment& environment, std::vector<ConfigError>& errors);

} // namespace marea::config
