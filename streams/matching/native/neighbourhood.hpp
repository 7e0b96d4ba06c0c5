// Which words are within a few edits of one: a deletion neighbourhood, as in neighbourhood.py.
#pragma once

#include <algorithm>
#include <array>
#include <random>

#include "texts.hpp"

namespace streams {

// Edits that a word of this length may have.
inline int edits_allowed(std::size_t length) { return length <= 2 ? 0 : length <= 5 ? 1 : 2; }

// Calls `each` with the hash of every form of a word that up to so many letters are deleted from.
// A form's hash is a sum over its letters, each times a factor of its place; so it is made of
// three sums over stretches of the word, of which those behind a deletion stand a place earlier.
class FormHashes {
  public:
    static constexpr std::size_t HEAD = 24;  // of a longer word the head is enough

    FormHashes() {
        std::mt19937_64 draw(0);  // the same factors everywhere
        for (Hash& factor : factors_) factor = draw() | 1;
    }

    template <typename Each>
    void visit(Letters word, Each each) const {
        const std::size_t length = std::min(word.size(), HEAD);
        const int edits = edits_allowed(word.size());
        std::array<std::array<Hash, HEAD + 1>, 3> sums;
        for (std::size_t gone = 0; gone < 3; ++gone) {
            sums[gone][0] = 0;
            for (std::size_t i = 0; i < length; ++i) {
                const Hash factor = i < gone ? 0 : factors_[i - gone];
                sums[gone][i + 1] = sums[gone][i] + factor * (word[i] + 1);
            }
        }
        each(sums[0][length]);
        if (edits < 1) return;
        for (std::size_t i = 0; i < length; ++i) {
            const Hash head = sums[0][i];
            each(head + sums[1][length] - sums[1][i + 1]);
            if (edits < 2) continue;
            for (std::size_t j = i + 1; j < length; ++j) {
                each(head + sums[1][j] - sums[1][i + 1] + sums[2][length] - sums[2][j + 1]);
            }
        }
    }

  private:
    std::array<Hash, HEAD> factors_;
};

class Neighbourhood {
  public:
    // `left_out` marks words that nothing is near to: numbers.
    void build(const Texts& words, const Numbers<std::uint8_t>& left_out) {
        std::size_t forms = 0;
        each_form(words, left_out, [&](Hash, std::int32_t) { ++forms; });
        bits_ = 10;
        while (bits_ < 24 && (std::size_t{1} << bits_) < forms) ++bits_;
        starts_.resize((std::size_t{1} << bits_) + 1, 0);
        each_form(words, left_out, [&](Hash hash, std::int32_t) { ++starts_[bucket(hash) + 1]; });
        for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
        owners_.resize(forms);
        marks_.resize(forms);
        // Filled from the end of each bucket, which is the start of the next one in the meantime.
        each_form(words, left_out, [&](Hash hash, std::int32_t owner) {
            const std::size_t at = starts_[bucket(hash)]++;
            owners_[at] = owner;
            marks_[at] = mark(hash);
        });
        for (std::size_t i = starts_.size() - 1; i > 0; --i) starts_[i] = starts_[i - 1];
        starts_[0] = 0;
    }

    // Calls `each` with every word that shares a form with this one, some of them several times.
    template <typename Each>
    void near(Letters word, Each each) {
        asked_.clear();
        hashes_.visit(word, [&](Hash hash) {
            const Hash mixed = scatter(hash);
            asked_.push_back(mixed);
            __builtin_prefetch(starts_.data() + bucket_of(mixed));
        });
        for (Hash mixed : asked_) {
            const std::uint32_t at = starts_[bucket_of(mixed)];
            __builtin_prefetch(marks_.data() + at);
            __builtin_prefetch(owners_.data() + at);
        }
        for (Hash mixed : asked_) {
            const std::size_t place = bucket_of(mixed);
            const std::uint8_t mark = mark_of(mixed);
            for (std::uint32_t at = starts_[place], end = starts_[place + 1]; at < end; ++at) {
                if (marks_[at] == mark) each(owners_[at]);
            }
        }
    }

  private:
    template <typename Each>
    void each_form(const Texts& words, const Numbers<std::uint8_t>& left_out, Each each) const {
        for (std::size_t at = 0; at < words.size(); ++at) {
            if (left_out[at]) continue;
            hashes_.visit(words[at], [&](Hash hash) { each(hash, static_cast<std::int32_t>(at)); });
        }
    }

    std::size_t bucket(Hash hash) const { return bucket_of(scatter(hash)); }
    std::uint8_t mark(Hash hash) const { return mark_of(scatter(hash)); }
    std::size_t bucket_of(Hash mixed) const { return mixed >> (64 - bits_); }
    std::uint8_t mark_of(Hash mixed) const { return static_cast<std::uint8_t>(mixed >> 32); }

    FormHashes hashes_;
    int bits_ = 10;
    Numbers<std::uint32_t> starts_;
    Numbers<std::int32_t> owners_;
    Numbers<std::uint8_t> marks_;
    Numbers<Hash> asked_;
};

}  // namespace streams
