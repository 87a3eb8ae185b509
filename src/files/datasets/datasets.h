/* datasets: the data sets that people have on disk, as manifests: where each comes from, whose work
 * and on what terms, what lies where once it is unpacked, and the lines that train and measure with
 * it. The manifests are datasets/NAME.json, compiled into the program (embed_manifests.py).
 * Photographs are none of this room's business.
 *
 * A manifest is an object of texts (name, title, source, citation, terms, about), a list of what
 * nobody has verified (unverified), and layouts: ways in which the set lies on disk. A layout has a
 * name, command lines (prepare, train, eval; DIR in them is the set's folder) and parts:
 *
 *   what         in words
 *   paths        a pattern relative to the folder; "*" and "?" stay within one name, a run of "#"
 *                is a number with that many digits
 *   count        how many files there must be; with "first", numbered from there without a gap
 *   count_in     the number is in a file of the set, behind some words: {"file", "after"}
 *   about        how many there should be by what is published and nobody here has counted: another
 *                number is told, less than nine tenths of it is not whole
 *   fingerprint  of their names and bytes (XXH3 over sorted pairs, 32 hexadecimal digits)
 *   optional     true: may be absent
 */
#ifndef HM_DATASETS_H
#define HM_DATASETS_H

#include "base/base.h"

struct dataset; /* a manifest, parsed */

size_t datasets_count(void);
/* The sets are sorted by name; i < datasets_count(). HM_MEMORY; HM_INPUT: a manifest is wrong,
 * which tests/datasets finds first. */
enum hm_status dataset_open(size_t i, struct dataset **out, struct hm_error *error);
/* By name. HM_USAGE names the ones there are. */
enum hm_status dataset_find(const char *name, struct dataset **out, struct hm_error *error);
void dataset_close(struct dataset *dataset);

/* One of the manifest's texts; NULL where it has none. Lives as long as the set. */
const char *dataset_text(const struct dataset *dataset, const char *key);
/* The manifest as JSON, as it stands in datasets/. */
void dataset_json(const struct dataset *dataset, struct text *out);
/* The manifest for people, with the lines of every layout. */
void dataset_describe(const struct dataset *dataset, struct text *out);

/* Is the folder that set? */
struct dataset_check {
    bool whole;         /* every part of one layout is there, as far as the manifest knows */
    const char *layout; /* the one that the folder comes nearest to; of the set */
    size_t layout_index;
    size_t files;                           /* that fit that layout */
    size_t parts, parts_begun, parts_right; /* of that layout; with any files; as they must be */
    struct text missing; /* a line for each part that is not right: what is missing. Owned */
    struct text notes;   /* lines about what differs and is not enforced. Owned */
};
/* HM_INPUT: the folder cannot be read. The check is to be freed either way. */
enum hm_status dataset_check_folder(const struct dataset *dataset, const char *folder,
                                    struct dataset_check *out, struct hm_error *error);
/* The lines of one layout for that folder. */
void dataset_lines(const struct dataset *dataset, size_t layout, const char *folder,
                   struct text *out);
void dataset_check_free(struct dataset_check *check);

#endif
