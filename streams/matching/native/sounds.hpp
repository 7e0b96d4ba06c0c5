// Words by their sound and by their consonants, as in sounds.py, which hands over the tables.
#pragma once

#include <array>

#include "texts.hpp"

namespace streams {

// What marks a word that was written without vowels.
inline bool is_mark(char32_t letter) { return letter == U'~' || letter == U'^'; }

inline Letters without_mark(Letters word) {
    while (!word.empty() && is_mark(word.front())) word.remove_prefix(1);
    return word;
}

inline bool is_ascii_letter(char32_t letter) {
    return (letter >= U'a' && letter <= U'z') || (letter >= U'A' && letter <= U'Z');
}

inline std::u32string without_doubles(Letters word) {
    std::u32string plain(word);
    plain.erase(std::unique(plain.begin(), plain.end()), plain.end());
    return plain;
}

// Groups of letters and then single letters that are written otherwise.
class Respelling {
  public:
    void add_group(Letters letters, Letters sound) {
        const char32_t first = letters.at(0);
        if (first >= by_first_.size()) throw std::invalid_argument("a group of other letters");
        by_first_[first].emplace_back(letters, sound);
    }

    void add_letter(char32_t letter, Letters sound) {
        if (letter >= letters_.size()) throw std::invalid_argument("another letter");
        letters_[letter] = std::u32string(sound);
        replaced_[letter] = true;
    }

    // The word in the other letters, doubled ones written once. Of several groups at a place the
    // one counts that was added first.
    std::u32string apply(Letters word) const {
        std::u32string spelled;
        std::size_t at = 0;
        while (at < word.size()) {
            const std::size_t length = group_at(word.substr(at), spelled);
            if (!length) put(word[at], spelled);
            at += length ? length : 1;
        }
        return without_doubles(spelled);
    }

  private:
    std::size_t group_at(Letters rest, std::u32string& spelled) const {
        if (rest.front() >= by_first_.size()) return 0;
        for (const auto& [letters, sound] : by_first_[rest.front()]) {
            if (rest.substr(0, letters.size()) != letters) continue;
            for (char32_t letter : sound) put(letter, spelled);
            return letters.size();
        }
        return 0;
    }

    void put(char32_t letter, std::u32string& spelled) const {
        if (letter < letters_.size() && replaced_[letter]) {
            spelled += letters_[letter];
        } else {
            spelled.push_back(letter);
        }
    }

    std::array<std::vector<std::pair<std::u32string, std::u32string>>, 128> by_first_;
    std::array<std::u32string, 128> letters_;
    std::array<bool, 128> replaced_{};
};

struct Sounds {
    Respelling spellings, consonants;
    std::size_t min_sound = 0, min_skeleton = 0;

    // A word as it sounds; empty for one that is too short to tell by its sound.
    std::u32string sound_of(Letters word) const {
        if (word.size() < min_sound || !std::all_of(word.begin(), word.end(), is_ascii_letter)) {
            return {};
        }
        std::u32string sound = spellings.apply(word);
        return sound.size() >= min_sound ? sound : std::u32string();
    }

    // The consonants of a word as an abjad would write them; empty where they tell nothing.
    std::u32string skeleton_of(Letters word) const {
        const auto is_ascii = [](char32_t letter) { return letter < 128; };
        if (!std::all_of(word.begin(), word.end(), is_ascii)) return {};
        word = without_mark(word);
        while (!word.empty() && word.back() == U'h') word.remove_suffix(1);  // a final h is mute
        std::u32string skeleton = consonants.apply(word);
        const bool told = skeleton.size() >= min_skeleton &&
                          std::all_of(skeleton.begin(), skeleton.end(), is_ascii_letter);
        return told ? skeleton : std::u32string();
    }
};

}  // namespace streams
