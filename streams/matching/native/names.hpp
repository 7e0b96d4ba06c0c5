// Every listed name as numbers, by its words, and who has it; and a name that is asked for.
#pragma once

#include <memory>

#include "words.hpp"

namespace streams {

constexpr int MOST_JOINED = 3;  // words that are written apart or as one
constexpr std::size_t MIN_INITIALS = 3;

// As in entity.py.
enum class Kind : std::int8_t { PERSON, COMPANY, VESSEL, AIRCRAFT, UNKNOWN };

struct Span {
    std::int32_t start, end;

    bool operator==(const Span& other) const { return start == other.start && end == other.end; }
    bool operator<(const Span& other) const {
        return start != other.start ? start < other.start : end < other.end;
    }
    int length() const { return end - start; }
};

// Calls `each` with the span and the hash of every two and three neighbours written as one.
template <typename TextOf, typename Each>
void visit_joined(int count, TextOf text_of, Each each) {
    for (int length = 2; length <= std::min(MOST_JOINED, count); ++length) {
        for (int i = 0; i + length <= count; ++i) {
            Hash hash = FIRST_HASH;
            for (int at = i; at < i + length; ++at) hash = hash_on(hash, text_of(at));
            each(Span{i, i + length}, hash);
        }
    }
}

// Whether the texts of a span are a word, written as one.
template <typename TextOf>
bool is_joined(Letters word, Span span, TextOf text_of) {
    for (int at = span.start; at < span.end; ++at) {
        const Letters part = text_of(at);
        if (word.substr(0, part.size()) != part) return false;
        word.remove_prefix(part.size());
    }
    return word.empty();
}

// Calls `each` with what a name may be abbreviated to (`Name.initials`), maybe with the same twice.
template <typename TextOf, typename Each>
void visit_initials(int count, TextOf text_of, Each each) {
    if (count < static_cast<int>(MIN_INITIALS)) return;
    std::u32string whole, told;
    for (int at = 0; at < count; ++at) {
        const Letters word = text_of(at);
        whole.push_back(word.front());
        if (word.size() > MIN_INITIALS) told.push_back(word.front());
    }
    each(Letters(whole));
    if (told.size() >= MIN_INITIALS) each(Letters(told));
}

// The names of lists, a row each.
struct ListedNames {
    Groups words;    // of each row the places of its words
    Groups forms;    // its organisation forms by number
    Groups fathers;  // places of child and father in turn
    Groups rows;     // of each word the rows that hold it
    Groups held;     // of each row the names of entities that it stands for
    Numbers<std::int32_t> entity_of;
    Numbers<std::int32_t> place_of;  // among the names of its entity
    Numbers<std::uint8_t> weak;
    Numbers<std::int8_t> kinds;  // of entities
    Numbers<double> totals;
    Hashed splits;    // rows by neighbouring words as one
    Hashed initials;

    int count(std::int32_t row) const { return static_cast<int>(words.count(row)); }
    std::int32_t word(std::int32_t row, int at) const { return words.values[words.first(row) + at]; }

    void build(const ListedWords& listed) {
        post(listed.texts.size());
        totals.resize(words.size());
        for (std::int32_t row = 0; row < static_cast<std::int32_t>(words.size()); ++row) {
            const auto text_of = [&](int at) { return listed.texts[word(row, at)]; };
            const int length = count(row);
            visit_joined(length, text_of, [&](Span, Hash hash) { splits.add(hash, row); });
            visit_initials(length, text_of, [&](Letters each) {
                initials.add(hash_on(FIRST_HASH, each), row);
            });
            double total = 0.0;
            for (int at = 0; at < length; ++at) total += listed.weights[word(row, at)];
            totals[row] = total;
        }
        splits.close();
        initials.close();
    }

  private:
    void post(std::size_t count) {
        Groups posted;
        posted.starts.resize(count + 1, 0);
        each_posting([&](std::int32_t place, std::int32_t) { ++posted.starts[place + 1]; });
        for (std::size_t i = 0; i < count; ++i) posted.starts[i + 1] += posted.starts[i];
        posted.values.resize(posted.starts[count]);
        Numbers<std::int32_t> next = posted.starts;
        each_posting([&](std::int32_t place, std::int32_t row) { posted.values[next[place]++] = row; });
        rows = std::move(posted);
    }

    // Each word of a row once.
    template <typename Each>
    void each_posting(Each each) const {
        for (std::size_t row = 0; row < words.size(); ++row) {
            const std::size_t first = words.first(row), end = first + words.count(row);
            for (std::size_t i = first; i < end; ++i) {
                bool before = false;
                for (std::size_t j = first; j < i; ++j) before |= words.values[j] == words.values[i];
                if (!before) each(words.values[i], static_cast<std::int32_t>(row));
            }
        }
    }
};

enum class Lightness : std::int8_t { TELLING, PARTICLE, INITIAL };

// A word that is asked for, and where it may be found; kept, as streams repeat the words of their
// names.
struct Word {
    std::u32string letters;
    bool digits = false;
    Lightness lightness = Lightness::TELLING;
    std::int32_t own = -1;  // its place, if a list has it
    std::vector<Alike> alike;
    std::vector<std::pair<std::int32_t, double>> split;  // rows that hold it as neighbours, weight
    std::int64_t count = 0;                              // rows at most
    double weight = 0.0;
    double most = 0.0;  // what the listed word may weigh at most that a light one stands for
};

// A name that is asked for. `begun` are the words that its last one may begin, where it was cut.
struct AskedName {
    std::vector<std::shared_ptr<Word>> words;
    Numbers<double> weights;
    double total = 0.0;
    bool cut = false;
    Numbers<std::int32_t> forms;
    Numbers<std::int32_t> fathers;
    std::vector<std::int32_t> begun;

    int count() const { return static_cast<int>(words.size()); }
    int last_cut() const { return cut ? count() - 1 : -1; }
    Letters text(int at) const { return Letters(words.at(at)->letters); }
    double weigh(Span span) const {
        double weight = 0.0;
        for (int at = span.start; at < span.end; ++at) weight += weights[at];
        return weight;
    }
};

}  // namespace streams
