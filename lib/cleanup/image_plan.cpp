#include "cleanup/plan.hpp"

#include <algorithm>
#include <map>

namespace marea {
namespace {

/// The repositories that name this image by digest: docker refuses to remove one by id when they are several.
std::size_t repositories(const Image& image) {
    std::set<std::string> names;
    for (const auto& digest : image.digests)
        names.insert(digest.substr(0, digest.find('@')));
    return names.size();
}

/// What follows the '@': the same in whatever way a tag stands before it.
std::string digest_of(const std::string& reference) {
    const auto at = reference.find('@');
    return at == std::string::npos ? std::string() : reference.substr(at + 1);
}

/// Images that are in use, by id, and digests that Swarm's services name.
struct Wanted {
    std::set<std::string> ids, digests;
};

std::pair<Verdict, Reason> judge(const Image& image, const Wanted& wanted, const CleanupRules& rules, Moment now) {
    const auto spare = [](Reason reason) { return std::pair(Verdict::spare, reason); };
    if (!image.tags.empty()) return spare(Reason::tagged);
    if (image.keep) return spare(Reason::kept_by_label);
    const auto foreign = [&](const std::string& root) { return root != rules.project; };
    if (std::any_of(image.projects.begin(), image.projects.end(), foreign)) return spare(Reason::other_project);
    if (wanted.ids.contains(image.id)) return spare(Reason::in_use);
    const auto of_service = [&](const std::string& digest) { return wanted.digests.contains(digest_of(digest)); };
    if (std::any_of(image.digests.begin(), image.digests.end(), of_service)) return spare(Reason::swarm);
    if (repositories(image) > 1) return spare(Reason::many_names);
    if (!image.touched) return spare(Reason::age_unknown);
    if (now - *image.touched > rules.stopped) return {Verdict::remove, Reason::dangling};
    return spare(Reason::recent);
}

bool is_prefix(const std::vector<std::string>& shorter, const std::vector<std::string>& longer) {
    return shorter.size() <= longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

} // namespace

std::vector<Item> plan_images(const std::vector<Image>& images, const std::vector<Container>& remaining,
                              const CleanupRules& rules, Moment now, const std::vector<std::string>& service_images) {
    Wanted wanted;
    for (const auto& container : remaining)
        wanted.ids.insert(container.image);
    for (const auto& reference : service_images)
        wanted.digests.insert(digest_of(reference));
    std::map<std::string, std::pair<Verdict, Reason>> verdicts;
    std::map<std::string, const Image*> by_id;
    for (const auto& image : images) {
        verdicts[image.id] = judge(image, wanted, rules, now);
        by_id[image.id] = &image;
    }
    // An image that stays keeps its ancestors.
    for (const auto& image : images) {
        if (verdicts[image.id].first != Verdict::spare) continue;
        for (auto at = by_id.find(image.parent); at != by_id.end(); at = by_id.find(at->second->parent)) {
            auto& ancestor = verdicts[at->first];
            if (ancestor.first == Verdict::spare) break; // walks, or has walked, its own ancestors
            ancestor = {Verdict::spare, Reason::parent_of_kept};
        }
    }

    std::vector<const Image*> going;
    std::vector<const Image*> staying;
    for (const auto& image : images)
        (verdicts[image.id].first == Verdict::remove ? going : staying).push_back(&image);
    const auto depth = [&](const Image* image) {
        std::size_t steps = 0;
        for (auto at = by_id.find(image->parent); at != by_id.end() && steps <= images.size(); ++steps)
            at = by_id.find(at->second->parent);
        return steps;
    };
    std::stable_sort(going.begin(), going.end(), [&](const auto* a, const auto* b) { return depth(a) > depth(b); });

    std::vector<Item> items;
    const auto add = [&](const Image& image, std::optional<std::uint64_t> size) {
        const auto [verdict, reason] = verdicts[image.id];
        Item item{Kind::image, image.id, {}, size, {}, verdict, reason};
        if (!image.tags.empty())
            item.name = image.tags.front();
        else if (!image.digests.empty())
            item.name = image.digests.front().substr(0, image.digests.front().find('@'));
        if (image.touched) item.age = now - *image.touched;
        items.push_back(std::move(item));
    };
    // Frees its size less the largest image below it that is still there; layers in common with others are not seen.
    for (std::size_t index = 0; index < going.size(); ++index) {
        const auto& image = *going[index];
        std::uint64_t shared = 0;
        const auto count = [&](const Image* other) {
            if (!other->layers.empty() && is_prefix(other->layers, image.layers))
                shared = std::max(shared, other->size);
        };
        std::for_each(going.begin() + static_cast<std::ptrdiff_t>(index) + 1, going.end(), count);
        std::for_each(staying.begin(), staying.end(), count);
        add(image, image.size - std::min(shared, image.size));
    }
    for (const auto* image : staying)
        add(*image, image->size);
    return items;
}

} // namespace marea
