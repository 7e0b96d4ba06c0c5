# distutils: language = c++
# cython: language_level=3, embedsignature=True
"""The way from an asked name to the listed ones that reach a score, compiled.

What it computes is said where it is written in Python: `retrieval`, `spellings`, `scoring`. Numbers
and rules of language come from there; the C++ beside this file holds the loops.
"""

from weakref import WeakKeyDictionary

from libc.stdint cimport int8_t, int32_t, uint8_t
from libcpp cimport bool as cbool
from libcpp.memory cimport make_shared, shared_ptr
from libcpp.utility cimport move
from libcpp.vector cimport vector

from streams.matching import comparison, costs, scoring, similarity, sounds, vocabulary
from streams.matching.comparison import NameMatch
from streams.matching.entity import AliasQuality, Kind

cdef extern from "Python.h":
    Py_UCS4* PyUnicode_AsUCS4Copy(object text) except NULL
    void PyMem_Free(void* memory)

cdef extern from *:
    """
    #include "search.hpp"
    static inline streams::Letters letters_of(const Py_UCS4* text, Py_ssize_t count) {
        return streams::Letters(reinterpret_cast<const char32_t*>(text), count);
    }
    static inline void add_text(streams::Texts& texts, const Py_UCS4* text, Py_ssize_t count) {
        texts.add(reinterpret_cast<const char32_t*>(text), count);
    }
    static inline void add_known(
        streams::KnownWords& words, const Py_UCS4* text, Py_ssize_t count, const streams::Known& known) {
        words.add(reinterpret_cast<const char32_t*>(text), count, known);
    }
    static inline void add_group(
        streams::Respelling& respelling, const Py_UCS4* text, Py_ssize_t count,
        const Py_UCS4* sound, Py_ssize_t length) {
        respelling.add_group(letters_of(text, count), letters_of(sound, length));
    }
    static inline void add_letter(
        streams::Respelling& respelling, Py_UCS4 letter, const Py_UCS4* sound, Py_ssize_t length) {
        respelling.add_letter(letter, letters_of(sound, length));
    }
    """
    pass

cdef extern from "search.hpp" namespace "streams" nogil:
    cdef cppclass Numbers[T]:
        void push_back(const T& value) except +
        size_t size()

    cdef cppclass Groups:
        Numbers[int32_t] values
        void close() except +

    cdef cppclass Texts:
        pass

    cdef cppclass Letters:
        pass

    cdef enum class CKind "streams::Kind"(int8_t):
        pass

    cdef cppclass Rates:
        double family, nickname, sound, skeleton, swap, short_typo, doubled, initial, cut
        double loose_floor, particle, initial_weight, generic, rarest, misspelt
        double contradiction, contradiction_least, contradiction_weight, omission, cut_omission
        double extra_person, extra_other, incomplete, incomplete_reordered, incomplete_weight, lone
        double strictness, strictness_lone, strictness_reordered, generic_discount
        double light, light_weight, acronym, weak_alias_ceiling, forms_conflict

    cdef cppclass Alike:
        int32_t place
        cbool exact
        double value

    cdef cppclass Known:
        double most
        cbool frequent
        cbool particle
        vector[int32_t] families
        vector[int32_t] nicknames

    cdef cppclass Word:
        vector[Alike] alike
        double weight

    cdef cppclass AskedName:
        vector[shared_ptr[Word]] words
        Numbers[double] weights
        double total
        cbool cut
        Numbers[int32_t] forms
        Numbers[int32_t] fathers
        vector[int32_t] begun

    cdef cppclass Found:
        int32_t entity, asked, listed
        double score, ceiling, forms, total

    cdef cppclass Respelling:
        pass

    cdef cppclass Sounds:
        Respelling spellings
        Respelling consonants
        size_t min_sound
        size_t min_skeleton

    cdef cppclass KnownWords:
        void close() except +

    cdef cppclass ListedWords:
        Texts texts
        Numbers[double] weights
        Numbers[uint8_t] digits
        Numbers[uint8_t] light
        Sounds sounds
        shared_ptr[KnownWords] known

    cdef cppclass ListedNames:
        Groups words
        Groups forms
        Groups fathers
        Groups held
        Numbers[int32_t] entity_of
        Numbers[int32_t] place_of
        Numbers[uint8_t] weak
        Numbers[int8_t] kinds

    cdef cppclass Search:
        Rates rates
        ListedWords words
        ListedNames names
        void build() except +
        Word look_up(Letters letters, cbool digits) except +
        vector[Found] find(
            const vector[AskedName]& asked, CKind kind, double floor, cbool acronyms
        ) except +

cdef extern from *:
    Letters letters_of(const Py_UCS4* text, Py_ssize_t count)
    void add_text(Texts& texts, const Py_UCS4* text, Py_ssize_t count) except +
    void add_known(
        KnownWords& words, const Py_UCS4* text, Py_ssize_t count, const Known& known
    ) except +
    void add_group(
        Respelling& respelling, const Py_UCS4* text, Py_ssize_t count, const Py_UCS4* sound,
        Py_ssize_t length
    ) except +
    void add_letter(
        Respelling& respelling, Py_UCS4 letter, const Py_UCS4* sound, Py_ssize_t length
    ) except +

cdef dict KINDS = {kind: number for number, kind in enumerate(Kind)}
# A stream repeats the words of its names; what is remembered is gone with the index.
cdef Py_ssize_t REMEMBERED = 20_000


cdef class _Remembered:
    """A word that was looked up."""

    cdef shared_ptr[Word] word


cdef class _Language:
    """What a lexicon knows of words."""

    cdef shared_ptr[KnownWords] words

    def __cinit__(self, lexicon):
        self.words = make_shared[KnownWords]()
        cdef Known known
        cdef _Letters letters
        for word in {
            *lexicon.frequencies, *lexicon.families, *lexicon.nicknames, *lexicon.particles,
            *lexicon.forms.telling, *lexicon.generic_words, *lexicon.common_names,
        }:
            known.most = vocabulary.heaviest(word, lexicon)
            known.frequent = word in lexicon.frequencies
            known.particle = word in lexicon.particles
            known.families = list(lexicon.families.get(word, ()))
            known.nicknames = list(lexicon.nicknames.get(word, ()))
            letters = _Letters(word)
            add_known(self.words.get()[0], letters.text, letters.count, known)
        self.words.get().close()


# A lexicon outlives many an index.
_languages = WeakKeyDictionary()


def _language_of(lexicon):
    if lexicon not in _languages:
        _languages[lexicon] = _Language(lexicon)
    return _languages[lexicon]


cdef class _Letters:
    """The code points of a text, for as long as this is there."""

    cdef Py_UCS4* text
    cdef Py_ssize_t count

    def __cinit__(self, str text):
        self.text = PyUnicode_AsUCS4Copy(text)
        self.count = len(text)

    def __dealloc__(self):
        PyMem_Free(self.text)


cdef class Kernel:
    """The listed words and names as numbers. It never changes but for the words it remembers."""

    cdef Search search
    cdef object vocabulary
    cdef dict forms
    cdef dict recent
    cdef dict earlier

    def __init__(self, entries, rows, words, weak_alias_alone):
        """Take over the names of some entities."""
        self.vocabulary = words
        self.forms = {}
        self.recent = {}
        self.earlier = {}
        self._take_rates()
        self._take_sounds()
        self.search.words.known = (<_Language>_language_of(words.lexicon)).words
        self._take_words()
        self._take_names(rows.names)
        self._take_holders(entries, rows, weak_alias_alone)
        with nogil:
            self.search.build()

    def weigh(self, str token):
        """The weight of a token, listed or not."""
        return self._know(token).word.get().weight

    def neighbours(self, str token):
        """Every listed token that is alike, and how much (`similarity` above 0)."""
        cdef _Remembered known = self._know(token)
        cdef Alike alike
        return {self.vocabulary.tokens[alike.place]: alike.value for alike in known.word.get().alike}

    def find(self, names, kind, double floor, bint acronyms):
        """Of every entity with a name that reaches the floor the best match."""
        cdef vector[AskedName] asked
        asked.resize(len(names))
        cdef size_t at = 0
        for weighed in names:
            self._take_asked(&asked[at], weighed)
            at += 1
        cdef vector[Found] found = self.search.find(asked, <CKind><int>KINDS[kind], floor, acronyms)
        cdef dict best = {}
        cdef Found* each
        for at in range(found.size()):
            each = &found[at]
            best[each.entity] = NameMatch(
                each.asked, each.listed, each.score, each.ceiling, each.forms, each.total
            )
        return best

    cdef int _take_asked(self, AskedName* asked, weighed) except -1:
        name = weighed.name
        cdef tuple tokens = name.tokens, weights = weighed.weights
        cdef _Remembered known
        asked.words.reserve(len(tokens))
        for token in tokens:
            known = self._know(token)
            asked.words.push_back(known.word)
        for weight in weights:
            asked.weights.push_back(weight)
        if asked.words.size() != asked.weights.size():
            raise ValueError("every word needs a weight")
        asked.total = weighed.total
        asked.cut = name.cut
        for form in name.forms:
            asked.forms.push_back(self.forms.get(form, -1))
        for pair in name.fathers:
            asked.fathers.push_back(pair[0])
            asked.fathers.push_back(pair[1])
        if name.cut and name.tokens:
            asked.begun = sorted(self.vocabulary.beginning_with(name.tokens[-1]))
        return 0

    cdef _Remembered _know(self, str token):
        """A word from memory or looked up; of two halves of the memory the older is forgotten."""
        found = self.recent.get(token)
        if found is None:
            found = self.earlier.get(token)
            if found is None:
                found = self._look_up(token)
            if len(self.recent) >= REMEMBERED:
                self.earlier = self.recent
                self.recent = {}
            self.recent[token] = found
        return <_Remembered>found

    cdef _Remembered _look_up(self, str token):
        cdef _Remembered found = _Remembered()
        cdef _Letters letters = _Letters(token)
        found.word = make_shared[Word](
            self.search.look_up(letters_of(letters.text, letters.count), token.isdigit())
        )
        return found

    cdef int _take_words(self) except -1:
        cdef ListedWords* words = &self.search.words
        cdef _Letters letters
        light = self.vocabulary.light
        for place, token in enumerate(self.vocabulary.tokens):
            if not token:
                raise ValueError("a word without letters")
            letters = _Letters(token)
            add_text(words.texts, letters.text, letters.count)
            _let_others_go(place)
            words.digits.push_back(token.isdigit())
            words.light.push_back(place in light)
        for weight in self.vocabulary.weights:
            words.weights.push_back(weight)
        return 0

    cdef int _take_sounds(self) except -1:
        cdef Sounds* told = &self.search.words.sounds
        _add_respelling(&told.spellings, sounds.SPELLINGS, sounds.LETTERS)
        _add_respelling(&told.consonants, sounds.CONSONANT_OF.items(), sounds.ABJAD_LETTERS)
        told.min_sound = sounds.MIN_SOUND
        told.min_skeleton = sounds.MIN_SKELETON
        return 0

    cdef int _take_names(self, names) except -1:
        places = self.vocabulary.places
        for row, name in enumerate(names):
            _let_others_go(row)
            _add_group(&self.search.names.words, [places[token] for token in name.tokens])
            _add_group(&self.search.names.forms, [_number(self.forms, form) for form in name.forms])
            _add_group(&self.search.names.fathers, [at for pair in name.fathers for at in pair])
        return 0

    cdef int _take_holders(self, entries, rows, weak_alias_alone) except -1:
        cdef ListedNames* names = &self.search.names
        cdef int32_t entity, place
        cdef bint weak
        for row in range(len(rows.names)):
            _let_others_go(row)
            for entity, place in rows.holders(row):
                quality = entries[entity].entity.names[place].quality
                names.held.values.push_back(<int32_t>names.entity_of.size())
                names.entity_of.push_back(entity)
                names.place_of.push_back(place)
                weak = quality is AliasQuality.WEAK and not weak_alias_alone
                names.weak.push_back(<uint8_t>weak)
            names.held.close()
        for entry in entries:
            names.kinds.push_back(<int8_t><int>KINDS[entry.entity.kind])
        return 0

    cdef int _take_rates(self) except -1:
        cdef Rates* rates = &self.search.rates
        rates.family = similarity.FAMILY
        rates.nickname = similarity.NICKNAME
        rates.sound = similarity.SOUND
        rates.skeleton = similarity.SKELETON
        rates.swap = similarity.SWAP
        rates.short_typo = similarity.SHORT_TYPO
        rates.doubled = similarity.DOUBLED
        rates.initial = similarity.INITIAL
        rates.cut = similarity.CUT
        rates.loose_floor = similarity.LOOSE_FLOOR
        rates.particle = vocabulary.PARTICLE
        rates.generic = vocabulary.GENERIC
        rates.initial_weight = vocabulary.INITIAL
        rates.misspelt = vocabulary.MISSPELT
        rates.rarest = self.vocabulary.rarest
        rates.contradiction = costs.CONTRADICTION
        rates.contradiction_least = costs.CONTRADICTION_LEAST
        rates.contradiction_weight = costs.CONTRADICTION_WEIGHT
        rates.omission = costs.OMISSION
        rates.cut_omission = costs.CUT_OMISSION
        rates.extra_person = costs.EXTRA_PERSON
        rates.extra_other = costs.EXTRA_OTHER
        rates.incomplete = costs.INCOMPLETE
        rates.incomplete_reordered = costs.INCOMPLETE_REORDERED
        rates.incomplete_weight = costs.INCOMPLETE_WEIGHT
        rates.lone = costs.LONE
        rates.strictness = scoring.STRICTNESS
        rates.strictness_lone = scoring.STRICTNESS_LONE
        rates.strictness_reordered = scoring.STRICTNESS_REORDERED
        rates.generic_discount = scoring.GENERIC_DISCOUNT
        rates.light = scoring.LIGHT
        rates.light_weight = scoring.LIGHT_WEIGHT
        rates.acronym = scoring.ACRONYM
        rates.weak_alias_ceiling = comparison.WEAK_ALIAS_CEILING
        rates.forms_conflict = comparison.FORMS_CONFLICT
        return 0


cdef int _let_others_go(Py_ssize_t step) except -1:
    """Every now and then other threads get their turn: compiled loops give it up by themselves
    never, and events wait while an index is built."""
    if step % 512 == 0:
        with nogil:
            pass
    return 0


cdef int32_t _number(dict numbers, str text):
    """The number of a text among those seen so far; -1 for an empty one."""
    return numbers.setdefault(text, len(numbers)) if text else -1


cdef int _add_respelling(Respelling* respelling, groups, singles) except -1:
    cdef _Letters letters, sound
    for text, spelled in groups:
        letters, sound = _Letters(text), _Letters(spelled)
        add_group(respelling[0], letters.text, letters.count, sound.text, sound.count)
    for letter, spelled in singles.items():
        sound = _Letters(spelled)
        add_letter(respelling[0], <Py_UCS4><int>letter, sound.text, sound.count)
    return 0


cdef int _add_group(Groups* groups, values) except -1:
    cdef int32_t value
    for value in values:
        groups.values.push_back(value)
    groups.close()
    return 0
