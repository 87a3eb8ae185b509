/* Tasks and answers as bytes, so that who scans may be another process or another machine.
 *
 * One walk over a structure writes it or reads it. Whole numbers and floats are little-endian,
 * bools a byte, lists their count and their items. What is read is believed as far as it was
 * checked: every count against the bytes that are left, every index against the table that it is
 * of.
 */
#include "mine/mine_internal.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------------------- */

/* Where the bytes go, or come from. Once something was wrong, all that is read is 0. */
struct wire {
    struct text *out; /* NULL: they are read */
    const unsigned char *bytes;
    size_t unread;
    bool wrong, no_memory;
};

static void check(struct wire *w, bool good)
{
    w->wrong = w->wrong || (!w->out && !good);
}

static uint64_t walk_word(struct wire *w, uint64_t value, int bytes)
{
    unsigned char word[8] = {0};
    for (int i = 0; i < bytes && w->out; i++)
        word[i] = (unsigned char)(value >> 8 * i);
    if (w->out) {
        text_append(w->out, word, (size_t)bytes);
        return value;
    }
    check(w, w->unread >= (size_t)bytes);
    if (w->wrong)
        return 0;
    value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)w->bytes[i] << 8 * i;
    w->bytes += bytes;
    w->unread -= (size_t)bytes;
    return value;
}

static int walk_int(struct wire *w, int value, int least, int most)
{
    value = (int32_t)(uint32_t)walk_word(w, (uint32_t)value, 4);
    check(w, value >= least && value <= most);
    return value;
}

static void walk_long(struct wire *w, long *value)
{
    uint64_t bits = walk_word(w, (uint64_t)*value, 8);
    check(w, bits <= LONG_MAX);
    *value = (long)bits;
}

static bool walk_bool(struct wire *w, bool value)
{
    uint64_t bits = walk_word(w, value, 1);
    check(w, bits <= 1);
    return bits == 1;
}

static void walk_float(struct wire *w, float *value)
{
    uint32_t bits;
    memcpy(&bits, value, sizeof bits);
    bits = (uint32_t)walk_word(w, bits, 4);
    memcpy(value, &bits, sizeof bits);
}

/* A score, a threshold: a number, perhaps without an end. */
static void walk_number(struct wire *w, float *value)
{
    walk_float(w, value);
    check(w, !isnan(*value));
}

static void walk_double(struct wire *w, double *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    bits = walk_word(w, bits, 8);
    memcpy(value, &bits, sizeof bits);
    check(w, isfinite(*value));
}

/* How many items of at least so many bytes follow. */
static size_t walk_count(struct wire *w, size_t count, size_t bytes)
{
    uint64_t items = walk_word(w, count, 8);
    check(w, items <= w->unread / bytes);
    return w->wrong ? 0 : (size_t)items;
}

/* A window of this photograph. */
static void walk_key(struct wire *w, struct hm_key *key, int32_t image)
{
    key->image = walk_int(w, key->image, image, image);
    key->level = walk_int(w, key->level, 0, SCAN_MAX_LEVELS - 1);
    key->x = walk_int(w, key->x, INT_MIN, INT_MAX);
    key->y = walk_int(w, key->y, INT_MIN, INT_MAX);
    key->mirrored = walk_int(w, key->mirrored, 0, 1);
}

static void walk_size(struct wire *w, struct mine_size *size)
{
    size->width = walk_int(w, size->width, 0, IMAGE_MAX_SIDE);
    size->height = walk_int(w, size->height, 0, IMAGE_MAX_SIDE);
    check(w, (size->width == 0) == (size->height == 0));
}

/* Which kind of message it is. */
static void walk_mark(struct wire *w, const char mark[4])
{
    for (int i = 0; i < 4; i++)
        check(w, walk_word(w, (unsigned char)mark[i], 1) == (unsigned char)mark[i]);
}

static enum hm_status finish(const struct wire *w, const char *what, struct hm_error *error)
{
    if (w->no_memory)
        return fail_memory(error, w->unread, what);
    return !w->wrong && w->unread == 0 ? HM_OK : fail(error, HM_INPUT, "this is not %s", what);
}

/* ---- tasks ------------------------------------------------------------------------------- */

#define KEY_BYTES 20
#define REGION_BYTES 36

static void walk_criteria(struct wire *w, struct mine_criteria *c)
{
    walk_number(w, &c->threshold);
    walk_number(w, &c->slack);
    walk_number(w, &c->ceiling);
    c->select = walk_int(w, c->select, 0, MINE_SELECT_DIVERSE);
    c->cap = walk_int(w, c->cap, 0, INT_MAX);
    c->seed = walk_word(w, c->seed, 8);
    c->round = walk_word(w, c->round, 8);
    c->loss = (enum hm_loss)walk_int(w, (int)c->loss, HM_HINGE, HM_SQUARED);
    c->descriptors = walk_bool(w, c->descriptors);
    c->bounds = walk_bool(w, c->bounds);
}

static void walk_region(struct wire *w, struct mine_region *r, int32_t image)
{
    r->image = (size_t)image;
    r->kind =
        (enum mine_region_kind)walk_int(w, (int)r->kind, MINE_REGION_WINDOW, MINE_REGION_IGNORE);
    walk_double(w, &r->x);
    walk_double(w, &r->y);
    walk_double(w, &r->width);
    walk_double(w, &r->height);
}

/* The items of a list of a task: those that it has, or new ones. NULL: none are to be walked. */
static void *list(struct wire *w, const void *items, size_t count, size_t size)
{
    if (w->out)
        return (void *)items;
    void *made = mem_array(count + 1, size);
    w->no_memory = w->no_memory || !made;
    w->wrong = w->wrong || !made;
    return made;
}

static void walk_task(struct wire *w, struct mine_task *t)
{
    walk_mark(w, "task");
    walk_criteria(w, &t->criteria);
    t->image = walk_int(w, t->image, 0, INT_MAX);
    walk_size(w, &t->size);
    t->levels = walk_int(w, t->levels, 0, t->size.width > 0 ? SCAN_MAX_LEVELS : 0);
    for (int l = 0; l < t->levels && !w->wrong; l++)
        t->skip[l] = walk_bool(w, t->skip[l]);
    t->known_count = walk_count(w, t->known_count, KEY_BYTES);
    struct hm_key *known = list(w, t->known, t->known_count, sizeof *known);
    t->known = known;
    for (size_t i = 0; i < t->known_count && !w->wrong; i++) {
        walk_key(w, &known[i], t->image);
        check(w, i == 0 || scan_key_compare(&known[i - 1], &known[i]) < 0);
    }
    walk_double(w, &t->overlap);
    walk_double(w, &t->fill);
    walk_double(w, &t->aspect);
    t->region_count = walk_count(w, t->region_count, REGION_BYTES);
    struct mine_region *regions = list(w, t->regions, t->region_count, sizeof *regions);
    t->regions = regions;
    for (size_t i = 0; i < t->region_count && !w->wrong; i++)
        walk_region(w, &regions[i], t->image);
}

void mine_task_write(const struct mine_task *task, struct text *out)
{
    struct wire w = {.out = out};
    struct mine_task same = *task;
    walk_task(&w, &same);
}

enum hm_status mine_task_read(const void *bytes, size_t count, struct mine_task *out,
                              struct hm_error *error)
{
    struct wire w = {.bytes = bytes, .unread = count};
    *out = (struct mine_task){0};
    walk_task(&w, out);
    enum hm_status status = finish(&w, "a task", error);
    if (status != HM_OK)
        mine_task_free(out);
    return status;
}

void mine_task_free(struct mine_task *task)
{
    mem_free((void *)task->known);
    mem_free((void *)task->regions);
    *task = (struct mine_task){0};
}

/* ---- answers ----------------------------------------------------------------------------- */

static void walk_status(struct wire *w, struct mine_answer *a)
{
    int status = walk_int(w, (int)a->status, HM_OK, HM_INTERRUPTED);
    check(w, status <= HM_MEMORY || status == HM_INTERRUPTED);
    a->status = a->error.status = (enum hm_status)status;
    size_t words = walk_count(w, strlen(a->error.text), 1);
    check(w, words < sizeof a->error.text);
    for (size_t i = 0; i < words && !w->wrong; i++) {
        a->error.text[i] = (char)walk_word(w, (unsigned char)a->error.text[i], 1);
        check(w, a->error.text[i] != 0);
    }
}

static void walk_figures(struct wire *w, struct mine_answer *a)
{
    walk_size(w, &a->size);
    a->windows = walk_word(w, a->windows, 8);
    a->skipped = walk_word(w, a->skipped, 8);
    walk_long(w, &a->hard);
    walk_long(w, &a->violating);
    walk_long(w, &a->above_zero);
    walk_long(w, &a->avoided);
    walk_double(w, &a->loss);
    walk_number(w, &a->worst);
    check(w, a->loss >= 0 && a->violating <= a->hard);
    a->levels = walk_int(w, a->levels, 0, SCAN_MAX_LEVELS);
    for (int l = 0; l < a->levels && !w->wrong; l++)
        walk_float(w, &a->largest_outside[l]);
}

static void walk_hits(struct wire *w, struct mine_answer *a)
{
    bool described = walk_bool(w, a->descriptors != NULL);
    a->image = walk_int(w, a->image, 0, INT_MAX);
    a->count = walk_count(w, a->count, KEY_BYTES + 12 + (described ? 4 * a->length : 0));
    if (w->wrong)
        return;
    if (!w->out && mine_answer_reserve(a, a->count + 1, described, NULL) != HM_OK) {
        w->no_memory = true;
        return;
    }
    for (size_t i = 0; i < a->count; i++) {
        walk_key(w, &a->hits[i].key, a->image);
        walk_number(w, &a->hits[i].score);
        a->ranks[i] = walk_word(w, a->ranks[i], 8);
        for (size_t k = 0; k < a->length && described; k++)
            walk_number(w, &a->descriptors[i * a->length + k]);
    }
}

static void walk_answer(struct wire *w, struct mine_answer *a)
{
    walk_mark(w, "ansr");
    walk_status(w, a);
    walk_figures(w, a);
    walk_hits(w, a);
}

void mine_answer_write(const struct mine_answer *answer, struct text *out)
{
    struct wire w = {.out = out};
    struct mine_answer same = *answer;
    walk_answer(&w, &same);
}

enum hm_status mine_answer_read(const void *bytes, size_t count, size_t length,
                                struct mine_answer *out, struct hm_error *error)
{
    struct wire w = {.bytes = bytes, .unread = count};
    mine_answer_free(out);
    out->length = length;
    walk_answer(&w, out);
    enum hm_status status = finish(&w, "an answer", error);
    if (status != HM_OK)
        mine_answer_free(out);
    return status;
}
