// How the words of one asked name are like listed words, by the place of the listed word.
#pragma once

#include "names.hpp"

namespace streams {

// Asked words (one, or neighbours written as one) that a listed word is like.
struct Likeness {
    Span asked;
    std::int32_t sought;  // number of what is looked up for it, -1 for a light word
    bool exact;
    double value;
    std::int32_t next;
};

// Lists of likenesses by place, emptied at once for every name.
class Likenesses {
  public:
    void reset(std::size_t places) {
        firsts_.resize(places);
        known_.resize(places);
        known_.clear();
        held_.clear();
    }

    // What is added last stands first in the list of its place.
    void add(std::int32_t place, Span asked, std::int32_t sought, bool exact, double value) {
        const std::int32_t next = known_.add(place) ? -1 : firsts_[place];
        held_.push_back({asked, sought, exact, value, next});
        firsts_[place] = static_cast<std::int32_t>(held_.size()) - 1;
    }

    std::int32_t first(std::int32_t place) const { return known_[place] ? firsts_[place] : -1; }

    const Likeness& operator[](std::int32_t at) const { return held_[at]; }

  private:
    Numbers<std::int32_t> firsts_;
    Seen known_;
    Numbers<Likeness> held_;
};

}  // namespace streams
