#include "system/sha256.hpp"

#include "system/descriptor.hpp"
#include "system/io.hpp"

#include <openssl/evp.h>

#include <fcntl.h>

#include <array>
#include <vector>

namespace marea {

struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> digest{::EVP_MD_CTX_new(), ::EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    ::EVP_DigestInit_ex(context_->digest.get(), ::EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view block) {
    ::EVP_DigestUpdate(context_->digest.get(), block.data(), block.size());
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    ::EVP_DigestFinal_ex(context_->digest.get(), digest.data(), &length);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int at = 0; at < length; ++at) {
        text += digits[digest[at] >> 4U];
        text += digits[digest[at] & 15U];
    }
    return text;
}

Result<std::string> sha256_of(const std::filesystem::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.open()) return io_error(file);
    ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
    ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    Sha256 hash;
    std::vector<char> block(std::size_t{1} << 20);
    for (;;) {
        const ssize_t got = read_block(fd.get(), block.data(), block.size());
        if (got < 0) return io_error(file);
        if (got == 0) return hash.hex();
        hash.add({block.data(), static_cast<std::size_t>(got)});
    }
}

} // namespace marea
