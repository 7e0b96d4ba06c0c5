// The distinct words of all listed names, and which of them an asked word is like.
#pragma once

#include <memory>

#include "neighbourhood.hpp"
#include "rates.hpp"
#include "sounds.hpp"

namespace streams {

// A listed word that an asked one is like.
struct Alike {
    std::int32_t place;
    bool exact;
    double value;
};

// Which of many things were seen: a bit each, so that all of them stay in the nearest cache.
class Seen {
  public:
    void resize(std::size_t count) { bits_.resize((count + 63) / 64, 0); }

    bool operator[](std::int32_t at) const { return bits_[at >> 6] >> (at & 63) & 1; }

    // Whether it was not seen before.
    bool add(std::int32_t at) {
        std::uint64_t& bits = bits_[at >> 6];
        const std::uint64_t bit = std::uint64_t{1} << (at & 63);
        if (bits & bit) return false;
        bits |= bit;
        order_.push_back(at);
        return true;
    }

    const Numbers<std::int32_t>& order() const { return order_; }
    Numbers<std::int32_t>& order() { return order_; }

    void clear() {
        for (std::int32_t at : order_) bits_[at >> 6] = 0;
        order_.clear();
    }

  private:
    Numbers<std::uint64_t> bits_;
    Numbers<std::int32_t> order_;
};

// Words that language data tells of: what they may weigh at most, and their groups.
struct Known {
    double most;
    bool frequent;  // how frequent it is in the world's lists is known
    bool particle;
    std::vector<std::int32_t> families;
    std::vector<std::int32_t> nicknames;
};

class KnownWords {
  public:
    void add(const char32_t* letters, std::size_t count, Known known) {
        by_text_.add(hash_on(FIRST_HASH, Letters(letters, count)),
                     static_cast<std::int32_t>(known_.size()));
        texts_.add(letters, count);
        known_.push_back(std::move(known));
    }
    void close() { by_text_.close(); }

    // What is known of a word; null for nothing.
    const Known* find(Letters word) const {
        const Known* found = nullptr;
        by_text_.find(hash_on(FIRST_HASH, word), [&](std::int32_t at) {
            if (texts_[at] == word) found = &known_.at(at);
        });
        return found;
    }

  private:
    Texts texts_;
    std::vector<Known> known_;
    Hashed by_text_;
};

// An asked word as it is compared with listed ones.
struct Sought {
    Letters letters;
    bool digits;
    std::u32string sound, skeleton;
    Hash sound_hash = 0;
};

struct ListedWords {
    Texts texts;
    Numbers<double> weights;
    Numbers<std::uint8_t> digits;
    Numbers<std::uint8_t> light;  // words that many companies share
    Sounds sounds;
    std::shared_ptr<KnownWords> known = std::make_shared<KnownWords>();

    void build() {
        Members families, nicknames;
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(texts.size()); ++place) {
            by_text_.add(hash_on(FIRST_HASH, texts[place]), place);
            const std::u32string sound = sounds.sound_of(texts[place]);
            sound_hashes_.push_back(hash_of(sound));
            if (!sound.empty()) by_sound_.add(sound_hashes_[place], place);
            const std::u32string skeleton = sounds.skeleton_of(texts[place]);
            if (!skeleton.empty()) by_skeleton_.add(hash_of(skeleton), place);
            const Known* told = known->find(without_mark(texts[place]));
            if (!told) continue;
            for (std::int32_t group : told->families) families.emplace_back(group, place);
            for (std::int32_t group : told->nicknames) nicknames.emplace_back(group, place);
        }
        families_ = group(families);
        nicknames_ = group(nicknames);
        by_text_.close();
        by_sound_.close();
        by_skeleton_.close();
        neighbourhood_.build(texts, digits);
        seen_.resize(texts.size());
    }

    // Every listed word that is alike (`similarity` above 0), in the order of their places.
    std::vector<Alike> find_alike(Letters letters, bool digits, const Known* known,
                                  const Rates& rates) {
        Sought asked{letters, digits, sounds.sound_of(letters), {}};
        asked.sound_hash = hash_of(asked.sound);
        std::vector<Alike> alike;
        seen_.clear();
        const auto take = [&](std::int32_t place, double group) {
            if (!seen_.add(place)) return;
            const bool exact = asked.letters == texts[place];
            const double value = exact ? 1.0 : similarity(asked, place, group, rates);
            if (value > 0.0) alike.push_back({place, exact, value});
        };
        if (known) {
            for (std::int32_t each : known->families) {
                visit(families_, each, [&](std::int32_t place) { take(place, rates.family); });
            }
            for (std::int32_t each : known->nicknames) {
                visit(nicknames_, each, [&](std::int32_t place) { take(place, rates.nickname); });
            }
        }
        const std::size_t first = seen_.order().size();
        const auto note = [&](std::int32_t place) {
            if (seen_.add(place)) texts.prefetch_start(place);
        };
        if (!digits && letters.size() > 1) neighbourhood_.near(letters, note);
        by_text_.find(hash_on(FIRST_HASH, letters), note);
        if (!asked.sound.empty()) by_sound_.find(asked.sound_hash, note);
        if (is_mark(letters.front())) {
            asked.skeleton = sounds.skeleton_of(letters);
            if (!asked.skeleton.empty()) by_skeleton_.find(hash_of(asked.skeleton), note);
        }
        const Numbers<std::int32_t>& noted = seen_.order();
        for (std::size_t i = first; i < noted.size(); ++i) texts.prefetch(noted[i]);
        for (std::size_t i = first; i < noted.size(); ++i) {
            const std::int32_t place = noted[i];
            const bool exact = letters == texts[place];
            const double value = exact ? 1.0 : similarity(asked, place, 0.0, rates);
            if (value > 0.0) alike.push_back({place, exact, value});
        }
        std::sort(alike.begin(), alike.end(),
                  [](const Alike& one, const Alike& other) { return one.place < other.place; });
        return alike;
    }

    // The place of a word with this hash, -1 for none.
    template <typename Equals>
    std::int32_t find(Hash hash, Equals equals) const {
        std::int32_t found = -1;
        by_text_.find(hash, [&](std::int32_t place) {
            if (equals(texts[place])) found = place;
        });
        return found;
    }

  private:
    using Members = std::vector<std::pair<std::int32_t, std::int32_t>>;  // group, place

    static Groups group(Members& members) {
        std::sort(members.begin(), members.end());
        Groups groups;
        for (const auto& [number, place] : members) {
            while (groups.size() < static_cast<std::size_t>(number)) groups.close();
            groups.values.push_back(place);
        }
        groups.close();
        return groups;
    }

    static Hash hash_of(const std::u32string& text) { return hash_on(FIRST_HASH, Letters(text)); }

    template <typename Each>
    static void visit(const Groups& groups, std::int32_t group, Each each) {
        if (static_cast<std::size_t>(group) >= groups.size()) return;
        const std::size_t end = groups.first(group) + groups.count(group);
        for (std::size_t i = groups.first(group); i < end; ++i) each(groups.values[i]);
    }

    // How alike an asked word and another listed one are, `similarity` in similarity.py; `best` is
    // what they are as spellings of one name or as short forms.
    double similarity(const Sought& asked, std::int32_t place, double best,
                      const Rates& rates) const {
        const Letters mine = asked.letters, theirs = texts[place];
        if (asked.digits || digits[place]) return 0.0;
        if (mine.front() != theirs.front() && (is_mark(mine.front()) || is_mark(theirs.front()))) {
            if (!is_mark(mine.front()) || is_mark(theirs.front()) || asked.skeleton.empty()) return best;
            const bool same = asked.skeleton == sounds.skeleton_of(theirs);
            return same ? std::max(best, rates.skeleton) : best;
        }
        const std::size_t length = std::max(mine.size(), theirs.size());
        const int allowed = is_mark(mine.front()) ? (length > 5 ? 1 : 0) : edits_allowed(length);
        if (!allowed || best >= rates.family) return best;
        const int edits = edits_within(mine, theirs, allowed);
        if (edits <= allowed) best = std::max(best, typo(mine, theirs, edits, rates));
        if (best < rates.sound && !asked.sound.empty() && asked.sound_hash == sound_hashes_[place] &&
            asked.sound == sounds.sound_of(theirs)) {
            return rates.sound;
        }
        return best;
    }

    static double typo(Letters asked, Letters listed, int edits, const Rates& rates) {
        const std::size_t length = std::max(asked.size(), listed.size());
        if (length <= 3) {
            const bool doubled = without_doubles(asked) == without_doubles(listed);
            return doubled ? rates.doubled : rates.short_typo;
        }
        if (edits == 1 && asked.size() == listed.size()) {
            int differing = 0;
            for (std::size_t i = 0; i < length; ++i) differing += asked[i] != listed[i];
            if (differing > 1) return 1.0 - rates.swap / static_cast<double>(length);
        }
        return 1.0 - edits / static_cast<double>(length);
    }

    Groups families_, nicknames_;  // places of words
    Hashed by_text_, by_sound_, by_skeleton_;
    Numbers<Hash> sound_hashes_;
    Neighbourhood neighbourhood_;
    Seen seen_;
};

}  // namespace streams
