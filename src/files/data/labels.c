/* What a label means: the object that is looked for, something to ignore, something else. */
#include "data/data_internal.h"

#include <fnmatch.h>
#include <string.h>

#define MODEL_LABEL sizeof(((struct hm_object *)NULL)->label)

const char data_labels[] = "person,pedestrian,human,walker,UprightPerson,PASperson,"
                           "PASpersonWalking,PASpersonStanding,0";
const char data_ignore_labels[] = "people,persons,person?,person-fa,crowd,ignore,ignored,DontCare,"
                                  "PASpersonSitting,Person_sitting,partially-visible person,"
                                  "person_on_vehicle,static_person,distractor,reflection,mask";

/* Does the label fit one of the comma-separated patterns? With outright, "*" is no wildcard. */
static bool fits_one(const char *patterns, const char *label, bool outright)
{
    char pattern[128];
    for (const char *p = patterns; *p;) {
        size_t length = strcspn(p, ","), blanks = strspn(p, " ");
        size_t next = length + (p[length] == ',');
        blanks = blanks < length ? blanks : 0;
        if (length > blanks && length - blanks < sizeof pattern) {
            size_t at = 0;
            for (size_t i = blanks; i < length && at + 2 < sizeof pattern; i++) {
                if (strchr("?[]\\", p[i]) || (outright && p[i] == '*'))
                    pattern[at++] = '\\'; /* only "*" is special */
                pattern[at++] = p[i];
            }
            while (at > 0 && pattern[at - 1] == ' ')
                at--;
            pattern[at] = 0;
            if (fnmatch(pattern, label, FNM_CASEFOLD) == 0)
                return true;
        }
        p += next;
    }
    return false;
}

/* A model keeps a label as text_plain has it: what asks for that means these boxes. */
static bool label_fits(const char *patterns, const char *label, bool outright)
{
    char plain[MODEL_LABEL];
    text_plain(label, plain, sizeof plain);
    return fits_one(patterns, label, outright) ||
           (strcmp(plain, label) != 0 && fits_one(patterns, plain, outright));
}

enum data_meaning label_meaning(const struct data_reading *options, const char *label)
{
    const char *use = options->labels ? options->labels : data_labels;
    const char *ignore = options->ignore_labels ? options->ignore_labels : data_ignore_labels;
    if (!label || label_fits(use, label, true))
        return DATA_OBJECT;
    if (label_fits(ignore, label, false))
        return DATA_IGNORED;
    return label_fits(use, label, false) ? DATA_OBJECT : DATA_OTHER;
}

bool data_is_person(const char *label)
{
    return label_fits(data_labels, label, true) && strcmp(label, "0") != 0;
}

bool data_labels_are_people(const struct data_truth *truth, const struct data_reading *options)
{
    if (!options->labels || truth->label_count == 0)
        return true;
    for (size_t k = 0; k < truth->label_count; k++)
        if (truth->labels[k].meaning == DATA_OBJECT &&
            label_fits(data_labels, truth->labels[k].name, true))
            return true;
    return false;
}

/* ---- the labels of a set ----------------------------------------------------------------- */

#define MOST_LABELS 10000 /* further ones are not listed */

enum hm_status label_list_count(struct label_list *list, const char *label,
                                enum data_meaning meaning, struct hm_error *error)
{
    if (!label) {
        list->unlabelled++;
        return HM_OK;
    }
    uint64_t hash = name_hash("", label);
    size_t at = name_table_find(&list->table, hash);
    if (at == NAME_ABSENT && list->count >= MOST_LABELS)
        return HM_OK;
    if (at == NAME_ABSENT) {
        at = list->count;
        HM_TRY(mem_reserve((void **)&list->labels, &list->capacity, at + 1, sizeof *list->labels,
                           error));
        list->labels[at] = (struct data_label){mem_string(label), 0, meaning};
        if (!list->labels[at].name)
            return fail_memory(error, strlen(label), "a label");
        list->count++;
        HM_TRY(name_table_add(&list->table, hash, at, error));
    }
    list->labels[at].boxes++;
    return HM_OK;
}

static int by_boxes(const void *a, const void *b)
{
    const struct data_label *la = a, *lb = b;
    if (la->boxes != lb->boxes)
        return la->boxes > lb->boxes ? -1 : 1;
    return strcmp(la->name, lb->name);
}

void label_list_sort(struct label_list *list)
{
    sort_items(list->labels, list->count, sizeof *list->labels, by_boxes);
}

void label_list_free(struct label_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        mem_free(list->labels[i].name);
    mem_free(list->labels);
    name_table_free(&list->table);
    *list = (struct label_list){0};
}
