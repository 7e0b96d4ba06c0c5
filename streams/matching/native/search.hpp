// From an asked name to the entities whose names may reach a score, as in retrieval.py.
#pragma once

#include "scoring.hpp"

namespace streams {

// A name of an entity that reaches the floor: positions of the entity, of the asked name and of
// the listed one among its names, and how its score came about (`NameMatch`).
struct Found {
    std::int32_t entity, asked, listed;
    double score, ceiling, forms, total;
};

// What is looked up for a name: an asked word, or neighbours written as one.
struct Probe {
    double weight;
    std::int32_t tokens;
    const Word* word;     // null for neighbours
    std::int32_t joined;  // their place
    std::int64_t count;
};

// How many rows ahead memory is fetched.
constexpr std::size_t FAR = 8, NEAR = 4;

class Search {
  public:
    Rates rates{};
    ListedWords words;
    ListedNames names;

    void build() {
        words.build();
        names.build(words);
        tried_.resize(names.words.size());
    }

    // Where a word may be found. Nothing here calls Python, so that no other search comes between.
    Word look_up(Letters letters, bool digits) {
        if (letters.empty()) throw std::invalid_argument("a word without letters");
        const Letters plain = without_mark(letters);
        const Known* known = words.known->find(plain);
        Word word;
        word.letters = std::u32string(letters);
        word.digits = digits;
        word.alike = words.find_alike(letters, digits, known, rates);
        if (plain.size() != letters.size()) known = words.known->find(letters);
        if (letters.size() == 1 && letters.front() < 128) {
            word.lightness = Lightness::INITIAL;
        } else if (known && known->particle) {
            word.lightness = Lightness::PARTICLE;
        }
        for (const Alike& alike : word.alike) {
            if (alike.exact) word.own = alike.place;
            word.count += names.rows.count(alike.place);
            word.most = std::max(word.most, words.weights[alike.place]);
        }
        find_splits(word);
        word.count += static_cast<std::int64_t>(word.split.size());
        for (const auto& split : word.split) word.most = std::max(word.most, split.second);
        if (word.lightness == Lightness::INITIAL) word.most = rates.rarest;
        word.weight = word.own >= 0 ? words.weights[word.own] : weigh_strange(word, known);
        return word;
    }

    // Every name that scores the floor, the best of each entity only, by entity.
    std::vector<Found> find(const std::vector<AskedName>& asked, Kind kind, double floor,
                            bool acronyms) {
        found_.clear();
        for (std::size_t at = 0; at < asked.size(); ++at) {
            if (!asked[at].count()) continue;
            find_name(asked[at], static_cast<std::int32_t>(at), kind, floor, acronyms);
        }
        std::sort(found_.begin(), found_.end(), [](const Found& one, const Found& other) {
            if (one.entity != other.entity) return one.entity < other.entity;
            if (one.total != other.total) return one.total > other.total;
            return one.listed != other.listed ? one.listed < other.listed : one.asked < other.asked;
        });
        const auto end = std::unique(
            found_.begin(), found_.end(),
            [](const Found& one, const Found& other) { return one.entity == other.entity; });
        found_.erase(end, found_.end());
        return found_;
    }

  private:
    // `Vocabulary.weigh_strange`
    double weigh_strange(const Word& word, const Known* known) const {
        double weight = known ? std::min(known->most, rates.rarest) : rates.rarest;
        if (word.lightness == Lightness::INITIAL && !(known && known->particle)) {
            weight = rates.initial_weight;
        }
        if (weight <= rates.initial_weight || (known && known->frequent)) return weight;
        double least = weight;
        bool meant = false;
        for (const Alike& alike : word.alike) {
            if (!words.light[alike.place] || alike.value < rates.misspelt) continue;
            const double other = words.weights[alike.place];
            least = meant ? std::min(least, other) : other;
            meant = true;
        }
        return least;
    }

    void find_splits(Word& word) const {
        names.splits.find(hash_on(FIRST_HASH, Letters(word.letters)), [&](std::int32_t row) {
            const auto text_of = [&](int at) { return words.texts[names.word(row, at)]; };
            visit_joined(names.count(row), text_of, [&](Span span, Hash) {
                if (!is_joined(Letters(word.letters), span, text_of)) return;
                double weight = 0.0;
                for (int at = span.start; at < span.end; ++at) {
                    weight += words.weights[names.word(row, at)];
                }
                if (!word.split.empty() && word.split.back().first == row) {
                    word.split.back().second = std::max(word.split.back().second, weight);
                } else {
                    word.split.emplace_back(row, weight);
                }
            });
        });
    }

    void find_name(const AskedName& asked, std::int32_t number, Kind kind, double floor,
                   bool acronyms) {
        start(asked, number, kind, floor);
        const double needed = terms_.front().needed_weight(asked.total, floor, rates);
        double rest = certain_ + within_;
        if (rest >= needed) {
            needed_ = needed;
            by_count_.clear();
            for (std::size_t i = 0; i < sought_.size(); ++i) by_count_.push_back(static_cast<int>(i));
            std::stable_sort(by_count_.begin(), by_count_.end(), [&](int one, int other) {
                return sought_[one].count < sought_[other].count;
            });
            for (int at : by_count_) {
                if (rest < needed) break;
                const Probe& each = sought_[at];
                rest -= each.weight;
                if (each.word) {
                    probe(*each.word);
                } else {
                    probe_place(each.joined);
                }
            }
            if (rest >= needed) {  // a name of hardly anything but light words
                for (const Word* word : light_) probe(*word);
                for (std::int32_t place : asked.begun) probe_place(place);
            }
        }
        if (acronyms) probe_initials();
    }

    // Work out what to look up, and what of it counts as paired with every name.
    void start(const AskedName& asked, std::int32_t number, Kind kind, double floor) {
        asked_ = &asked;
        number_ = number;
        kind_ = kind;
        floor_ = floor;
        terms_.clear();
        terms_.emplace_back(asked, kind, rates);
        for (Kind each : {Kind::PERSON, Kind::COMPANY, Kind::UNKNOWN}) {
            terms_.emplace_back(asked, each, rates);
        }
        tried_.clear();
        sought_.clear();
        light_.clear();
        split_rows_.clear();
        within_ = certain_ = 0.0;
        light_most_ = 0.0;
        telling_ = 0;
        likenesses_.reset(words.texts.size());
        seek_joined();
        seek_words();
        std::sort(split_rows_.begin(), split_rows_.end());
        seen_.clear();
        seen_.resize(sought_.size(), 0);
        seen_stamp_ = 0;
        scorer_.ask(asked, likenesses_);
    }

    // Likenesses are added from the last to the first, so that they are read from first to last.
    void seek_joined() {
        const auto text_of = [&](int at) { return asked_->text(at); };
        joined_.clear();
        visit_joined(asked_->count(), text_of, [&](Span span, Hash hash) {
            const auto equals = [&](Letters word) { return is_joined(word, span, text_of); };
            const std::int32_t place = words.find(hash, equals);
            if (place >= 0) joined_.emplace_back(span, place);
        });
        for (std::size_t i = joined_.size(); i-- > 0;) {
            const auto [span, place] = joined_[i];
            const double weight = asked_->weigh(span);
            within_ += weight;
            likenesses_.add(place, span, static_cast<std::int32_t>(sought_.size()), false, 1.0);
            sought_.push_back({weight, span.length(), nullptr, place,
                               static_cast<std::int64_t>(names.rows.count(place))});
        }
    }

    void seek_words() {
        for (int at = asked_->count() - 1; at >= 0; --at) {
            const Word& word = *asked_->words[at];
            const Span span{at, at + 1};
            const double weight = asked_->weights[at];
            const bool cut = at == asked_->last_cut();
            std::int32_t number = -1;
            if (cut || word.lightness != Lightness::TELLING) {
                certain_ += weight;
                light_.push_back(&word);
                light_most_ += cut ? rates.rarest : word.most;
            } else {
                telling_ += weight > rates.particle;
                if (word.count) {
                    number = static_cast<std::int32_t>(sought_.size());
                    within_ += weight;
                    sought_.push_back({weight, 1, &word, -1, word.count});
                }
            }
            for (const auto& split : word.split) split_rows_.emplace_back(split.first, number);
            for (const Alike& alike : word.alike) {
                if (cut && std::binary_search(asked_->begun.begin(), asked_->begun.end(), alike.place)) {
                    continue;
                }
                likenesses_.add(alike.place, span, number, alike.exact, alike.value);
            }
            if (!cut) continue;
            for (std::int32_t place : asked_->begun) {
                likenesses_.add(place, span, number, false, rates.cut);
            }
        }
    }

    void probe(const Word& word) {
        for (const Alike& alike : word.alike) probe_place(alike.place);
        for (const auto& split : word.split) try_row(split.first);
    }

    void probe_place(std::int32_t place) {
        const std::size_t first = names.rows.first(place), end = first + names.rows.count(place);
        for (std::size_t at = first; at < end; ++at) {
            if (at + FAR < end) names.words.prefetch_start(names.rows.values[at + FAR]);
            if (at + NEAR < end) names.words.prefetch(names.rows.values[at + NEAR]);
            try_row(names.rows.values[at]);
        }
    }

    // The rows whose initials an asked word is, or that are those of the asked words.
    void probe_initials() {
        if (asked_->count() == 1) {
            names.initials.find(hash_on(FIRST_HASH, asked_->text(0)), [&](std::int32_t row) {
                score_row(row);
            });
        }
        const auto text_of = [&](int at) { return asked_->text(at); };
        visit_initials(asked_->count(), text_of, [&](Letters each) {
            const auto equals = [&](Letters word) { return word == each; };
            const std::int32_t place = words.find(hash_on(FIRST_HASH, each), equals);
            if (place < 0) return;
            const std::size_t end = names.rows.first(place) + names.rows.count(place);
            for (std::size_t at = names.rows.first(place); at < end; ++at) {
                score_row(names.rows.values[at]);
            }
        });
    }

    void try_row(std::int32_t row) {
        if (tried_.add(row) && may_reach(row)) score_row(row);
    }

    // Whether the score may be high enough, by what of both sides is surely left over.
    bool may_reach(std::int32_t row) {
        ++seen_stamp_;
        double paired = certain_, listed_over = 0.0;
        int tokens = 0, telling = 0;
        const auto count_in = [&](std::int32_t number) {
            if (number < 0 || seen_[number] == seen_stamp_) return;
            seen_[number] = seen_stamp_;
            paired += sought_[number].weight;
            tokens += sought_[number].tokens;
        };
        const std::size_t first = names.words.first(row);
        const int length = names.count(row);
        for (int b = 0; b < length; ++b) {
            std::int32_t at = likenesses_.first(names.words.values[first + b]);
            for (; at >= 0; at = likenesses_[at].next) count_in(likenesses_[at].sought);
        }
        auto split = first_split(row);
        const bool is_split = split != split_rows_.end() && split->first == row;
        if (is_split) {
            for (; split != split_rows_.end() && split->first == row; ++split) count_in(split->second);
        }
        if (paired < needed_) return false;
        for (int b = 0; b < length && !is_split; ++b) {
            const std::int32_t place = names.words.values[first + b];
            if (likenesses_.first(place) >= 0) continue;
            listed_over += words.weights[place];
            telling += words.weights[place] > rates.particle;
        }
        const Terms& terms = terms_.front();
        listed_over = std::max(0.0, listed_over - light_most_);
        telling -= static_cast<int>(light_.size());
        const int unpaired = telling_ - tokens;
        const int contradictions = std::max(0, std::min(unpaired, telling));
        const double asked_over = std::max(asked_->total - paired, 0.0);
        const double total = names.totals[row];
        double cost = terms.least_cost(asked_over, listed_over, contradictions, rates);
        if (length == 1 && unpaired > 0) cost += terms.lone;
        const double matched = std::min(paired, total - listed_over);
        return matched >= floor_ * (matched + cost);
    }

    std::vector<std::pair<std::int32_t, std::int32_t>>::const_iterator first_split(
        std::int32_t row) const {
        return std::lower_bound(split_rows_.begin(), split_rows_.end(), std::make_pair(row, INT32_MIN));
    }

    void score_row(std::int32_t row) {
        const auto split = first_split(row);
        scorer_.take(row, split != split_rows_.end() && split->first == row);
        const double forms = conflict(row) ? rates.forms_conflict : 0.0;
        std::array<double, 3> by_rules{-1.0, -1.0, -1.0};
        const std::size_t end = names.held.first(row) + names.held.count(row);
        for (std::size_t i = names.held.first(row); i < end; ++i) {
            const std::int32_t at = names.held.values[i];
            const std::int32_t entity = names.entity_of[at];
            const double score = score_by_kind(static_cast<Kind>(names.kinds[entity]), by_rules);
            if (score < floor_) continue;
            const double ceiling =
                names.weak[at] ? std::min(0.0, rates.weak_alias_ceiling - score) : 0.0;
            const double total = score + ceiling + forms;
            if (total < floor_) continue;
            found_.push_back({entity, number_, names.place_of[at], score, ceiling, forms, total});
        }
    }

    // By the rules of both kinds, where both are told, the sternest of which counts.
    double score_by_kind(Kind listed, std::array<double, 3>& by_rules) {
        if (kind_ == Kind::UNKNOWN) return score_by(listed, by_rules);
        const double score = score_by(kind_, by_rules);
        return listed == Kind::UNKNOWN ? score : std::min(score, score_by(listed, by_rules));
    }

    // Companies, vessels and aircraft are scored alike.
    double score_by(Kind kind, std::array<double, 3>& by_rules) {
        const std::size_t rules = kind == Kind::PERSON ? 0 : kind == Kind::UNKNOWN ? 2 : 1;
        double& score = by_rules.at(rules);
        if (score < 0.0) score = scorer_.score(kind, terms_.at(rules + 1), floor_);
        return score;
    }

    bool conflict(std::int32_t row) const {
        const std::size_t first = names.forms.first(row), count = names.forms.count(row);
        if (asked_->forms.empty() || !count) return false;
        for (std::int32_t mine : asked_->forms) {
            for (std::size_t at = first; at < first + count; ++at) {
                if (names.forms.values[at] == mine) return false;
            }
        }
        return true;
    }

    Scorer scorer_{words, names, rates};
    Likenesses likenesses_;
    Seen tried_;

    // Of the name that is asked for.
    const AskedName* asked_ = nullptr;
    std::int32_t number_ = 0;
    Kind kind_ = Kind::UNKNOWN;
    double floor_ = 0.0, needed_ = 0.0, within_ = 0.0, certain_ = 0.0, light_most_ = 0.0;
    int telling_ = 0;
    std::vector<Terms> terms_;  // of the asked kind, then by the rules of persons, others, unknown
    Numbers<Probe> sought_;
    std::vector<const Word*> light_;
    std::vector<std::pair<Span, std::int32_t>> joined_;
    std::vector<std::pair<std::int32_t, std::int32_t>> split_rows_;
    Numbers<int> by_count_;
    Numbers<std::uint32_t> seen_;
    std::uint32_t seen_stamp_ = 0;
    std::vector<Found> found_;
};

}  // namespace streams
