#pragma once

// Catch2 3 (Debian 13, Ubuntu 24.04) or 2.13 (Debian 12, Ubuntu 22.04).
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
