// The most that two names can score, as in bounds.py, where the proof stands.
#pragma once

#include "names.hpp"

namespace streams {

inline double extra_rate(Kind kind, const Rates& rates) {
    if (kind == Kind::UNKNOWN) return std::min(rates.extra_person, rates.extra_other);
    return kind == Kind::PERSON ? rates.extra_person : rates.extra_other;
}

inline double omission_rate(bool cut, const Rates& rates) {
    return cut ? rates.cut_omission : rates.omission;
}

struct Terms {
    double extra, omission, gap, kept, lone;

    Terms(const AskedName& asked, Kind kind, const Rates& rates) {
        const double loose = rates.contradiction_least * rates.contradiction_weight;
        extra = extra_rate(kind, rates);
        omission = omission_rate(asked.cut, rates);
        double heaviest = 0.0;
        for (double weight : asked.weights) heaviest = std::max(heaviest, weight);
        double taken = (extra + omission) * heaviest;
        if (taken > loose) {
            extra *= loose / taken;
            omission *= loose / taken;
            taken = loose;
        }
        gap = loose - taken;
        kept = asked.cut ? 0.0 : 1.0;
        lone = kind == Kind::PERSON ? rates.lone : 0.0;
    }

    double least_cost(double asked_over, double listed_over, int contradictions,
                      const Rates& rates) const {
        const double one_sided = extra * asked_over + omission * listed_over;
        if (contradictions > 0) return one_sided + gap * contradictions;
        const double uneven = asked_over + kept * listed_over;
        const double incomplete = rates.incomplete * std::min(1.0, uneven / rates.incomplete_weight);
        return one_sided + std::min(gap, incomplete);
    }

    // The weight that has to be paired of an asked name for a score.
    double needed_weight(double total, double score, const Rates& rates) const {
        const double per_cost = score / (1.0 - score);
        const double steep = extra + rates.incomplete / rates.incomplete_weight;
        double needed = per_cost * steep * total / (1.0 + per_cost * steep);
        const double highest = std::min(gap, rates.incomplete);
        if (rates.incomplete * (total - needed) > highest * rates.incomplete_weight) {
            needed = per_cost * (highest + extra * total) / (1.0 + per_cost * extra);
        }
        return needed;
    }
};

}  // namespace streams
