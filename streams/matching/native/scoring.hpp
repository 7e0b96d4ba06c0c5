// The score of two names: as in scoring.py, pairing.py and costs.py, which say why, step by step
// and in the same order, so that both come to the same number to the last bit.
#pragma once

#include <cmath>

#include "bounds.hpp"
#include "likenesses.hpp"

namespace streams {

struct Pair {
    Span asked, listed;
    bool exact;
    double similarity, weight;
};

class Scorer {
  public:
    Scorer(const ListedWords& words, const ListedNames& names, const Rates& rates)
        : words_(words), names_(names), rates_(rates) {}

    void ask(const AskedName& asked, const Likenesses& likenesses) {
        asked_ = &asked;
        likenesses_ = &likenesses;
    }

    // Pair the words of a row, which may hold asked ones as neighbours if it is `split`.
    void take(std::int32_t row, bool split) {
        row_ = row;
        length_ = names_.count(row);
        weights_.clear();
        for (int at = 0; at < length_; ++at) weights_.push_back(words_.weights[names_.word(row, at)]);
        equal_ = are_equal();
        if (equal_) return;
        find_pairs(split);
        choose_pairs();
        crossed_ = part_crossed();
        find_left_over(asked_->count(), true, extra_);
        find_left_over(length_, false, missing_);
    }

    // The score by the rules of a kind; it may be 0 where it is below the floor.
    double score(Kind kind, const Terms& terms, double floor) {
        if (equal_) return 1.0;
        const double score = score_words(kind, terms, floor);
        if (score < rates_.acronym && kind != Kind::PERSON && is_acronym()) return rates_.acronym;
        return score;
    }

  private:
    Letters listed(int at) const { return words_.texts[names_.word(row_, at)]; }
    double weigh_listed(Span span) const {
        double weight = 0.0;
        for (int at = span.start; at < span.end; ++at) weight += weights_[at];
        return weight;
    }

    bool are_equal() const {
        if (asked_->count() != length_) return false;
        for (int at = 0; at < length_; ++at) {
            if (asked_->words[at]->own != names_.word(row_, at)) return false;
        }
        return true;
    }

    void find_pairs(bool split) {
        pairs_.clear();
        for (int b = 0; b < length_; ++b) {
            std::int32_t at = likenesses_->first(names_.word(row_, b));
            while (at >= 0) {
                const Likeness& alike = (*likenesses_)[at];
                const double mine = asked_->weigh(alike.asked), theirs = weights_[b];
                pairs_.push_back({alike.asked, {b, b + 1}, alike.exact, alike.value,
                                  mine < theirs ? mine : theirs});
                at = alike.next;
            }
        }
        if (!split) return;
        const auto text_of = [&](int at) { return listed(at); };
        visit_joined(length_, text_of, [&](Span span, Hash) {
            for (int a = 0; a < asked_->count(); ++a) {
                if (!is_joined(asked_->text(a), span, text_of)) continue;
                const double weight = std::min(asked_->weights[a], weigh_listed(span));
                pairs_.push_back({{a, a + 1}, span, false, 1.0, weight});
                return;
            }
        });
    }

    bool is_one_to_one() const {
        if (pairs_.size() < 2) return true;
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            const Pair& pair = pairs_[i];
            if (pair.asked.length() != 1 || pair.listed.length() != 1) return false;
            for (std::size_t j = 0; j < i; ++j) {
                if (pairs_[j].asked == pair.asked || pairs_[j].listed == pair.listed) return false;
            }
        }
        return true;
    }

    // One to one: equal words first, then the heaviest and closest, then the nearest in place.
    void choose_pairs() {
        if (is_one_to_one()) return;
        std::sort(pairs_.begin(), pairs_.end(), [](const Pair& one, const Pair& other) {
            if (one.exact != other.exact) return one.exact;
            const double mine = -one.similarity * one.weight;
            const double theirs = -other.similarity * other.weight;
            if (mine != theirs) return mine < theirs;
            const int apart = std::abs(one.asked.start - one.listed.start);
            const int others = std::abs(other.asked.start - other.listed.start);
            if (apart != others) return apart < others;
            return one.asked == other.asked ? one.listed < other.listed : one.asked < other.asked;
        });
        asked_taken_.clear();
        asked_taken_.resize(asked_->count(), 0);
        listed_taken_.clear();
        listed_taken_.resize(length_, 0);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            const Pair pair = pairs_[i];
            if (is_taken(asked_taken_, pair.asked) || is_taken(listed_taken_, pair.listed)) continue;
            for (int at = pair.asked.start; at < pair.asked.end; ++at) asked_taken_[at] = 1;
            for (int at = pair.listed.start; at < pair.listed.end; ++at) listed_taken_[at] = 1;
            pairs_[kept++] = pair;
        }
        pairs_.resize(kept, Pair());
    }

    static bool is_taken(const Numbers<char>& taken, Span span) {
        for (int at = span.start; at < span.end; ++at) {
            if (taken[at]) return true;
        }
        return false;
    }

    // Leave out the pairs that take a child for the father and the father for the child.
    bool part_crossed() {
        const std::size_t first = names_.fathers.first(row_), count = names_.fathers.count(row_);
        if (asked_->fathers.empty() || !count) return false;
        std::vector<char> crossed(pairs_.size(), 0);
        bool any = false;
        for (std::size_t i = 0; i + 1 < asked_->fathers.size(); i += 2) {
            const int child = pair_of(asked_->fathers[i]), father = pair_of(asked_->fathers[i + 1]);
            if (child < 0 || father < 0) continue;
            for (std::size_t at = first; at + 1 < first + count; at += 2) {
                if (names_.fathers.values[at] == pairs_[father].listed.start &&
                    names_.fathers.values[at + 1] == pairs_[child].listed.start) {
                    crossed.at(child) = crossed.at(father) = 1;
                    any = true;
                }
            }
        }
        if (!any) return false;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            if (!crossed.at(i)) pairs_[kept++] = Pair(pairs_[i]);
        }
        pairs_.resize(kept, Pair());
        return true;
    }

    int pair_of(std::int32_t asked) const {
        for (std::size_t i = pairs_.size(); i-- > 0;) {
            if (pairs_[i].asked.start == asked) return static_cast<int>(i);
        }
        return -1;
    }

    void find_left_over(int count, bool mine, Numbers<std::int32_t>& left) {
        taken_.clear();
        taken_.resize(count, 0);
        for (const Pair& pair : pairs_) {
            const Span span = mine ? pair.asked : pair.listed;
            for (int at = span.start; at < span.end; ++at) taken_[at] = 1;
        }
        left.clear();
        for (int at = 0; at < count; ++at) {
            if (!taken_[at]) left.push_back(at);
        }
    }

    double score_words(Kind kind, const Terms& terms, double floor) {
        if (pairs_.empty()) return 0.0;
        const bool person = kind == Kind::PERSON;
        double matched = 0.0;
        for (const Pair& pair : pairs_) matched += pair.weight;
        const bool reordered = person && pairs_.size() > 1 && is_reordered();
        double weight = 0.0;
        const double closeness = closeness_of(person, reordered, weight);
        const double lightness = person ? std::max(0.0, 1.0 - weight / rates_.light_weight) : 0.0;
        const double light = rates_.light * (1.0 - closeness) * lightness;
        if (matched * closeness < floor * (matched + light + least_cost(terms))) return 0.0;
        double cost = light;
        if (!extra_.empty() || !missing_.empty()) cost = cost_of(kind, reordered, light);
        return matched / (matched + cost) * closeness;
    }

    bool is_reordered() {
        order_ = pairs_;
        std::sort(order_.begin(), order_.end(), [](const Pair& one, const Pair& other) {
            return one.asked == other.asked ? one.listed < other.listed : one.asked < other.asked;
        });
        for (std::size_t i = 1; i < order_.size(); ++i) {
            if (order_[i].listed < order_[i - 1].listed) return true;
        }
        return false;
    }

    double closeness_of(bool person, bool reordered, double& weight) const {
        double unlike = 0.0, shared = 0.0;
        std::size_t telling = pairs_.size();
        weight = 0.0;
        for (const Pair& pair : pairs_) {
            double heavier = pair.weight;
            if (!pair.exact) {
                heavier = std::max(heavier, weigh_listed(pair.listed));
                unlike += heavier * (1.0 - pair.similarity);
            } else if (pair.weight <= rates_.generic && !person) {
                shared += pair.weight;
                --telling;
            }
            weight += heavier;
        }
        if (unlike == 0.0) return 1.0;
        if (telling) weight -= rates_.generic_discount * shared;
        double strictness = reordered ? rates_.strictness_reordered : rates_.strictness;
        if (telling == 1) strictness = rates_.strictness_lone;
        return std::max(0.0, 1.0 - strictness * unlike / weight);
    }

    // What words left over cost at the least, however they are paired loosely.
    double least_cost(const Terms& terms) const {
        if (asked_->cut) return 0.0;
        double mine = 0.0, theirs = 0.0;
        for (std::int32_t at : extra_) {
            if (asked_->text(at).size() == 1) return 0.0;
            mine += asked_->weights[at];
        }
        for (std::int32_t at : missing_) theirs += weights_[at];
        const int contradictions = std::min(count_telling(extra_, asked_->weights),
                                            count_telling(missing_, weights_));
        return terms.least_cost(mine, theirs, contradictions, rates_);
    }

    int count_telling(const Numbers<std::int32_t>& places, const Numbers<double>& weights) const {
        int count = 0;
        for (std::int32_t at : places) count += weights[at] > rates_.particle;
        return count;
    }

    struct Loose {
        double likeness;
        std::int32_t asked, listed;
    };

    // Left-over words that are half alike, the closest first; they are left over no more.
    void pair_loosely(Numbers<std::int32_t>& extra, Numbers<std::int32_t>& missing,
                      std::vector<Loose>& loose) {
        std::vector<Loose> alike;
        for (std::int32_t a : extra) {
            for (std::int32_t b : missing) {
                const double likeness = likeness_of(a, b);
                if (likeness > 0.0) alike.push_back({likeness, a, b});
            }
        }
        std::sort(alike.begin(), alike.end(), [](const Loose& one, const Loose& other) {
            if (one.likeness != other.likeness) return one.likeness > other.likeness;
            return one.asked != other.asked ? one.asked < other.asked : one.listed < other.listed;
        });
        for (const Loose& each : alike) {
            if (holds(extra, each.asked) && holds(missing, each.listed)) {
                remove(extra, each.asked);
                remove(missing, each.listed);
                loose.push_back(each);
            }
        }
    }

    static bool holds(const Numbers<std::int32_t>& places, std::int32_t place) {
        return std::find(places.begin(), places.end(), place) != places.end();
    }

    static void remove(Numbers<std::int32_t>& places, std::int32_t place) {
        const auto end = std::remove(places.begin(), places.end(), place);
        places.resize(end - places.begin());
    }

    double likeness_of(std::int32_t a, std::int32_t b) const {
        const Letters mine = asked_->text(a), theirs = listed(b);
        if (a == asked_->last_cut() && theirs.substr(0, mine.size()) == mine) return rates_.cut;
        if (asked_->words[a]->digits || words_.digits[names_.word(row_, b)]) return 0.0;
        if (mine.size() == 1 || theirs.size() == 1) {
            return mine.front() == theirs.front() ? rates_.initial : 0.0;
        }
        const std::size_t longer = std::max(mine.size(), theirs.size());
        const std::size_t shorter = std::min(mine.size(), theirs.size());
        const auto length = static_cast<double>(longer);
        if (1.0 - static_cast<double>(longer - shorter) / length < rates_.loose_floor) return 0.0;
        const double likeness = 1.0 - count_edits(mine, theirs) / length;
        return likeness >= rates_.loose_floor ? likeness : 0.0;
    }

    double cost_of(Kind kind, bool reordered, double light) {
        Numbers<std::int32_t> extra = extra_, missing = missing_;
        std::vector<Loose> loose;
        if (!extra.empty() && !missing.empty() && !crossed_) pair_loosely(extra, missing, loose);
        const double kept = asked_->cut ? 0.0 : 1.0;
        const int last = asked_->last_cut();
        const int spared = last >= 0 && holds(extra, last) && missing.empty() ? last : -1;
        double asked_over = 0.0, listed_over = 0.0;
        for (std::int32_t at : extra) {
            if (at != spared) asked_over += asked_->weights[at];
        }
        for (std::int32_t at : missing) listed_over += weights_[at];
        const double both = std::min(asked_over, listed_over);
        double least = 0.0;
        if (!extra.empty() && !missing.empty()) {
            least = rates_.contradiction_weight * std::min(count_telling(extra, asked_->weights),
                                                           count_telling(missing, weights_));
        }
        double contradiction = rates_.contradiction * std::max(both, least);
        asked_over -= both;
        listed_over -= both;
        for (const Loose& pair : loose) {
            if (pair.likeness == rates_.cut) continue;
            const double mine = asked_->weights[pair.asked], theirs = weights_[pair.listed];
            const double weight = std::min(mine, theirs);
            if (asked_->text(pair.asked).size() == 1) {
                contradiction += rates_.contradiction * (1.0 - pair.likeness) * weight;
                continue;
            }
            const double rate = std::max(rates_.contradiction_least,
                                         rates_.contradiction * (1.0 - pair.likeness));
            contradiction += rate * std::max(weight, rates_.contradiction_weight);
            asked_over += mine - weight;
            listed_over += theirs - weight;
        }
        const double uneven = asked_over + both + kept * (listed_over + both);
        const double whole = reordered ? rates_.incomplete_reordered : rates_.incomplete;
        const double extra_cost = extra_rate(kind, rates_) * asked_over +
                                  (spared >= 0 ? rates_.cut_omission * asked_->weights[spared] : 0.0);
        const double omission = omission_rate(asked_->cut, rates_) * listed_over;
        const double incomplete = whole * std::min(1.0, uneven / rates_.incomplete_weight);
        const bool lone = kind == Kind::PERSON && !extra.empty() && length_ == 1;
        return contradiction + extra_cost + omission + incomplete + (lone ? rates_.lone : 0.0) + light;
    }

    bool is_acronym() const {
        bool found = false;
        const auto mine = [&](int at) { return asked_->text(at); };
        const auto theirs = [&](int at) { return listed(at); };
        if (asked_->count() == 1) {
            visit_initials(length_, theirs, [&](Letters each) { found |= each == mine(0); });
        }
        if (length_ == 1) {
            visit_initials(asked_->count(), mine, [&](Letters each) { found |= each == theirs(0); });
        }
        return found;
    }

    const ListedWords& words_;
    const ListedNames& names_;
    const Rates& rates_;
    const AskedName* asked_ = nullptr;
    const Likenesses* likenesses_ = nullptr;

    // Of the row that was taken.
    std::int32_t row_ = 0;
    int length_ = 0;
    bool equal_ = false, crossed_ = false;
    Numbers<double> weights_;
    Numbers<Pair> pairs_, order_;
    Numbers<std::int32_t> extra_, missing_;
    Numbers<char> asked_taken_, listed_taken_, taken_;
};

}  // namespace streams
