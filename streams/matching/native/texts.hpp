// Words as code points, and how many edits are between two of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streams {

using Letters = std::u32string_view;
using Hash = std::uint64_t;

// Apart from what is checked, so that the check itself stays small.
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse() {
    throw std::out_of_range("beyond the numbers");
}

// Reads are checked always: names come from outside, and a wrong index must not read on.
template <typename T>
class Numbers {
  public:
    Numbers() = default;
    explicit Numbers(std::size_t count, T value = T()) : held_(count, value) {}
    Numbers(const T* first, std::size_t count) : held_(first, first + count) {}

    std::size_t size() const { return held_.size(); }
    const T* data() const { return held_.data(); }

    const T& operator[](std::size_t at) const { return held_.data()[check(at)]; }
    T& operator[](std::size_t at) { return held_.data()[check(at)]; }

    void push_back(const T& value) { held_.push_back(value); }
    void clear() { held_.clear(); }
    void resize(std::size_t count, T value = T()) { held_.resize(count, value); }
    void shrink() { held_.shrink_to_fit(); }
    bool empty() const { return held_.empty(); }
    auto begin() { return held_.begin(); }
    auto end() { return held_.end(); }
    auto begin() const { return held_.begin(); }
    auto end() const { return held_.end(); }

  private:
    std::size_t check(std::size_t at) const {
        if (__builtin_expect(at >= held_.size(), 0)) refuse();
        return at;
    }

    std::vector<T> held_;
};

// Groups of numbers, one behind the other: group i is values[starts[i]:starts[i + 1]].
struct Groups {
    Numbers<std::int32_t> starts{1, 0};
    Numbers<std::int32_t> values;

    std::size_t size() const { return starts.size() - 1; }
    std::size_t count(std::size_t i) const { return starts[i + 1] - starts[i]; }
    std::size_t first(std::size_t i) const { return starts[i]; }
    void close() { starts.push_back(static_cast<std::int32_t>(values.size())); }

    // Have it fetched from memory while something else is done.
    void prefetch_start(std::size_t i) const { __builtin_prefetch(starts.data() + i); }
    void prefetch(std::size_t i) const { __builtin_prefetch(values.data() + starts[i]); }
};

// The words of a vocabulary, one behind the other.
class Texts {
  public:
    void add(const char32_t* letters, std::size_t count) {
        letters_.append(letters, count);
        starts_.push_back(static_cast<std::uint32_t>(letters_.size()));
    }
    std::size_t size() const { return starts_.size() - 1; }
    Letters operator[](std::size_t at) const {
        return Letters(letters_).substr(starts_[at], starts_[at + 1] - starts_[at]);
    }

    // Have it fetched from memory while something else is done.
    void prefetch_start(std::size_t at) const { __builtin_prefetch(starts_.data() + at); }
    void prefetch(std::size_t at) const { __builtin_prefetch(letters_.data() + starts_[at]); }

  private:
    std::u32string letters_;
    Numbers<std::uint32_t> starts_{1, 0};
};

// The hash of a text can be carried on, so that of joined words no text has to be written.
constexpr Hash FIRST_HASH = 0xcbf29ce484222325ULL;

inline Hash hash_on(Hash hash, Letters letters) {
    for (char32_t letter : letters) hash = (hash ^ letter) * 0x100000001b3ULL;
    return hash;
}

inline Hash scatter(Hash hash) {
    hash ^= hash >> 32;
    hash *= 0x9e3779b97f4a7c15ULL;
    return hash ^ hash >> 29;
}

// Positions by hash: what is found has to be compared. The high bits of a hash tell where to look.
class Hashed {
  public:
    void add(Hash hash, std::int32_t position) { entries_.emplace_back(scatter(hash), position); }
    void close() {
        std::sort(entries_.begin(), entries_.end());
        entries_.shrink_to_fit();
        while (bits_ < MOST_BITS && (std::size_t{1} << bits_) < entries_.size()) ++bits_;
        starts_ = Numbers<std::uint32_t>((std::size_t{1} << bits_) + 1, 0);
        for (const auto& entry : entries_) ++starts_[bucket_of(entry.first) + 1];
        for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    }
    template <typename Each>
    void find(Hash hash, Each each) const {
        const Hash wanted = scatter(hash);
        const std::size_t bucket = bucket_of(wanted);
        for (std::size_t at = starts_[bucket], end = starts_[bucket + 1]; at < end; ++at) {
            if (entries_[at].first == wanted) each(entries_[at].second);
        }
    }

  private:
    static constexpr int MOST_BITS = 24;

    std::size_t bucket_of(Hash mixed) const { return mixed >> (64 - bits_); }

    int bits_ = 1;
    Numbers<std::uint32_t> starts_{3, 0};
    std::vector<std::pair<Hash, std::int32_t>> entries_;
};

// The number of edits (insert, delete, replace, swap of neighbours; "optimal string alignment"),
// or more than `most` where there are more.
inline int edits_within(Letters one, Letters other, int most) {
    while (!one.empty() && !other.empty() && one.front() == other.front()) {
        one.remove_prefix(1);
        other.remove_prefix(1);
    }
    while (!one.empty() && !other.empty() && one.back() == other.back()) {
        one.remove_suffix(1);
        other.remove_suffix(1);
    }
    const std::size_t longer = std::max(one.size(), other.size());
    const std::size_t shorter = std::min(one.size(), other.size());
    if (longer - shorter > static_cast<std::size_t>(most)) return most + 1;
    if (!shorter) return static_cast<int>(longer);
    if (!most) return 1;
    int best = edits_within(one.substr(1), other.substr(1), most - 1);
    best = std::min(best, edits_within(one.substr(1), other, most - 1));
    best = std::min(best, edits_within(one, other.substr(1), most - 1));
    if (shorter > 1 && one[0] == other[1] && one[1] == other[0]) {
        best = std::min(best, edits_within(one.substr(2), other.substr(2), most - 1));
    }
    return best + 1;
}

// The same without a limit.
inline int count_edits(Letters one, Letters other) {
    const std::size_t width = other.size() + 1;
    std::vector<int> before(width), last(width), now(width);
    for (std::size_t j = 0; j < width; ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= one.size(); ++i) {
        now[0] = static_cast<int>(i);
        for (std::size_t j = 1; j < width; ++j) {
            int least = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (one[i - 1] != other[j - 1])});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
                least = std::min(least, before[j - 2] + 1);
            }
            now[j] = least;
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[width - 1];
}

}  // namespace streams
