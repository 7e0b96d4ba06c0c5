// The numbers that scores are made with; the Python modules that explain them set them.
#pragma once

namespace streams {

struct Rates {
    // similarity.py
    double family, nickname, sound, skeleton, swap, short_typo, doubled, initial, cut, loose_floor;
    // vocabulary.py
    double particle, initial_weight, generic, rarest, misspelt;
    // costs.py
    double contradiction, contradiction_least, contradiction_weight, omission, cut_omission;
    double extra_person, extra_other, incomplete, incomplete_reordered, incomplete_weight, lone;
    // scoring.py
    double strictness, strictness_lone, strictness_reordered, generic_discount;
    double light, light_weight, acronym;
    // comparison.py
    double weak_alias_ceiling, forms_conflict;
};

}  // namespace streams
