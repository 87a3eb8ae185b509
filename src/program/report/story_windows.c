/* The tables of a run folder that speak of single windows: hard/NNN.csv, suspects/suspects.csv,
 * and the histograms of scores/NNN.csv. See story.h. */
#include "box/box.h"
#include "disk/disk.h"
#include "report/story_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NEIGHBOUR 0.5 /* a window of more overlap (IoU) with a harder one is not shown */

/* A line of a table. */
struct line {
    const char *image, *crop;
    struct hm_key key;
    struct hm_detection box;
    double rank; /* the largest first */
    int round, line;
};

struct lines {
    struct line *items; /* owned */
    size_t count, capacity;
};

static int largest_first(const void *a, const void *b)
{
    const struct line *p = a, *q = b;
    if (p->rank != q->rank)
        return p->rank > q->rank ? -1 : 1;
    return p->line - q->line;
}

/* One window a thing: greedy, from the first down, within each photograph. */
static size_t thin_out(struct lines *lines, size_t most)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->count && kept < most; i++) {
        struct box own = BOX_OF(&lines->items[i].box);
        bool is_new = true;
        for (size_t k = 0; k < kept && is_new; k++)
            is_new = strcmp(lines->items[i].image, lines->items[k].image) != 0 ||
                     box_overlap(own, BOX_OF(&lines->items[k].box), BOX_OF_UNION) <= NEIGHBOUR;
        if (is_new)
            lines->items[kept++] = lines->items[i];
    }
    return kept;
}

/* The first `most` of the lines in the order of their ranks, with texts of their own. */
static enum hm_status take_lines(struct lines *lines, size_t most, struct story_window **out,
                                 size_t *count, struct hm_error *error)
{
    sort_items(lines->items, lines->count, sizeof *lines->items, largest_first);
    size_t kept = thin_out(lines, most);
    *out = mem_array(kept + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, kept * sizeof **out, "windows of a run");
    for (size_t i = 0; i < kept; i++) {
        const struct line *l = &lines->items[i];
        struct story_window *w = &(*out)[(*count)++];
        *w = (struct story_window){.image = mem_string(l->image),
                                   .key = l->key,
                                   .box = l->box,
                                   .round = l->round,
                                   .crop = l->crop ? mem_string(l->crop) : NULL};
        if (!w->image || (l->crop && !w->crop))
            return fail_memory(error, 0, "windows of a run");
    }
    return HM_OK;
}

/* Numbers of the fields first .. first + count - 1; false: one is none. */
static bool numbers(char **fields, int first, int count, double *out)
{
    for (int i = 0; i < count; i++) {
        out[i] = story_number(fields[first + i]);
        if (!isfinite(out[i]) || fabs(out[i]) > 1e9)
            return false;
    }
    return true;
}

static bool parse_hard(char **fields, int got, struct line *out)
{
    double v[8];
    if (got < 9 || !numbers(fields, 1, 8, v) || !(v[5] > 0 && v[6] > 0))
        return false;
    *out = (struct line){.image = fields[0],
                         .key = {-1, (int32_t)v[0], (int32_t)v[1], (int32_t)v[2], 0},
                         .box = {v[3], v[4], v[5], v[6], (float)v[7]},
                         .rank = v[7]};
    return true;
}

static bool parse_suspect(char **fields, int got, struct line *out)
{
    double v[7];
    if (got < 9 || !numbers(fields, 1, 7, v) || !(v[2] > 0 && v[3] > 0))
        return false;
    *out = (struct line){.image = fields[0],
                         .crop = fields[8],
                         .key = {.image = -1},
                         .box = {v[0], v[1], v[2], v[3], (float)v[4]},
                         .rank = v[5],
                         .round = (int)v[6]};
    return true;
}

/* All lines of a table; the first that cannot be read ends it, and is told. */
static enum hm_status read_lines(struct story *s, const char *name, const struct file_bytes *file,
                                 bool (*parse)(char **, int, struct line *), struct lines *out,
                                 struct hm_error *error)
{
    char *cursor = (char *)file->bytes, *fields[9];
    csv_record(&cursor, fields, 9);
    for (int number = 2, got; (got = csv_record(&cursor, fields, 9)) >= 0; number++) {
        struct line line;
        if (got == 0)
            continue;
        if (!parse(fields, got, &line))
            return story_misses(s, error, "%s: line %d cannot be read", name, number);
        line.line = number;
        enum hm_status status = mem_reserve((void **)&out->items, &out->capacity, out->count + 1,
                                            sizeof *out->items, error);
        if (status != HM_OK)
            return status;
        out->items[out->count++] = line;
    }
    return HM_OK;
}

static enum hm_status read_round(struct story *s, int round, size_t most, struct hm_error *error)
{
    struct file_bytes file;
    struct lines lines = {0};
    char name[40];
    snprintf(name, sizeof name, "hard/%03d.csv", round);
    enum hm_status status = story_file(s, name, &file, error);
    if (status != HM_OK)
        return status;
    if (!file.bytes)
        return story_misses(s, error, "%s is not there: what round %d added is not shown", name,
                            round);
    status = mem_reserve((void **)&s->rounds, &s->round_capacity, s->round_count + 1,
                         sizeof *s->rounds, error);
    if (status == HM_OK) {
        struct story_round *r = &s->rounds[s->round_count++];
        *r = (struct story_round){.round = round};
        status = read_lines(s, name, &file, parse_hard, &lines, error);
        r->listed = lines.count;
        for (size_t i = 0; i < lines.count; i++)
            lines.items[i].round = round;
        if (status == HM_OK)
            status = take_lines(&lines, most, &r->windows, &r->count, error);
    }
    mem_free(lines.items);
    file_free(&file);
    return status;
}

/* Round 0 took its windows at random: its list is not of hard ones. */
enum hm_status story_read_rounds(struct story *s, size_t most, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int row = 1; row < s->ledger.rows && row < STORY_ROUNDS && status == HM_OK; row++)
        status = read_round(s, row, most, error);
    return status;
}

enum hm_status story_read_suspects(struct story *s, size_t most, struct hm_error *error)
{
    struct file_bytes file;
    struct lines lines = {0};
    const char *name = "suspects/suspects.csv";
    enum hm_status status = story_file(s, name, &file, error);
    if (status == HM_OK && file.bytes)
        status = read_lines(s, name, &file, parse_suspect, &lines, error);
    s->suspects_listed = lines.count;
    if (status == HM_OK && lines.count > 0)
        status = take_lines(&lines, most, &s->suspects, &s->suspect_count, error);
    mem_free(lines.items);
    file_free(&file);
    return status;
}

/* ---- histograms -------------------------------------------------------------------------- */

static enum hm_status read_bins(struct story *s, const char *name, struct file_bytes *file,
                                struct story_histogram *h, struct hm_error *error)
{
    char *cursor = (char *)file->bytes, *fields[3];
    size_t rows = 0;
    for (const char *c = cursor; *c; c++)
        rows += *c == '\n';
    h->low = mem_array(rows + 1, sizeof *h->low);
    h->positives = mem_array(rows + 1, sizeof *h->positives);
    h->negatives = mem_array(rows + 1, sizeof *h->negatives);
    if (!h->low || !h->positives || !h->negatives)
        return fail_memory(error, rows * 3 * sizeof *h->low, "a histogram");
    csv_record(&cursor, fields, 3);
    for (int got; (got = csv_record(&cursor, fields, 3)) >= 0 && h->count <= rows;) {
        double v[3];
        if (got == 0)
            continue;
        if (got < 3 || !numbers(fields, 0, 3, v) || v[1] < 0 || v[2] < 0) {
            h->count = 0;
            return story_misses(s, error, "%s cannot be read as a histogram", name);
        }
        h->low[h->count] = v[0];
        h->positives[h->count] = v[1];
        h->negatives[h->count++] = v[2];
    }
    return HM_OK;
}

enum hm_status story_read_histograms(struct story *s, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int round = 0; round < s->ledger.rows && round < STORY_ROUNDS && status == HM_OK;
         round++) {
        struct file_bytes file;
        char name[40];
        snprintf(name, sizeof name, "scores/%03d.csv", round);
        status = story_file(s, name, &file, error);
        if (status != HM_OK || !file.bytes)
            continue;
        status = mem_reserve((void **)&s->histograms, &s->histogram_capacity,
                             s->histogram_count + 1, sizeof *s->histograms, error);
        if (status == HM_OK) {
            struct story_histogram *h = &s->histograms[s->histogram_count++];
            *h = (struct story_histogram){.round = round};
            status = read_bins(s, name, &file, h, error);
            s->histogram_count -= status == HM_OK && h->count < 2;
            if (status == HM_OK && h->count < 2) {
                mem_free(h->low);
                mem_free(h->positives);
                mem_free(h->negatives);
            }
        }
        file_free(&file);
    }
    if (status == HM_OK && s->histogram_count == 0 && s->ledger.rows > 0)
        status = story_misses(s, error,
                              "scores of positives and negatives were not counted, so "
                              "there are no histograms: train with --report");
    return status;
}
