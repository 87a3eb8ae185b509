/* Tasks and answers as bytes, so that who scans may be another process or another machine.
 *
 * Whole numbers and floats are little-endian, bools a byte, lists their count and their items. What
 * is read is believed as far as it was checked: every count against the bytes that are left, every
 * index against the table that it is of.
 */
#include "mine/mine_internal.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static const char task_mark[4] = "task", answer_mark[4] = "ansr";

/* ---- words ------------------------------------------------------------------------------- */

static void put(struct text *out, uint64_t value, int bytes)
{
    unsigned char word[8];
    for (int i = 0; i < bytes; i++)
        word[i] = (unsigned char)(value >> 8 * i);
    text_append(out, word, (size_t)bytes);
}

static void put_int(struct text *out, int32_t value)
{
    put(out, (uint32_t)value, 4);
}

static void put_float(struct text *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put(out, bits, 4);
}

static void put_double(struct text *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put(out, bits, 8);
}

static void put_key(struct text *out, const struct hm_key *key)
{
    const int32_t values[] = {key->image, key->level, key->x, key->y, key->mirrored};
    for (int i = 0; i < 5; i++)
        put_int(out, values[i]);
}

/* Bytes on their way in: the first thing that is wrong stays, and everything after it is 0. */
struct message {
    const unsigned char *bytes;
    size_t unread;
    bool wrong;
};

static uint64_t get(struct message *m, int bytes)
{
    uint64_t value = 0;
    m->wrong = m->wrong || m->unread < (size_t)bytes;
    for (int i = 0; i < bytes && !m->wrong; i++)
        value |= (uint64_t)m->bytes[i] << 8 * i;
    m->bytes += m->wrong ? 0 : bytes;
    m->unread -= m->wrong ? 0 : (size_t)bytes;
    return value;
}

/* A whole number in low .. high; low where it is not. */
static int64_t get_within(struct message *m, int bytes, int64_t low, int64_t high)
{
    uint64_t bits = get(m, bytes);
    int64_t value = bytes == 4 ? (int32_t)(uint32_t)bits : (int64_t)bits;
    m->wrong = m->wrong || value < low || value > high;
    return m->wrong ? low : value;
}

static int get_int(struct message *m, int low, int high)
{
    return (int)get_within(m, 4, low, high);
}

static bool get_bool(struct message *m)
{
    uint64_t value = get(m, 1);
    m->wrong = m->wrong || value > 1;
    return value == 1;
}

static float get_float(struct message *m)
{
    uint32_t bits = (uint32_t)get(m, 4);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* A score, a threshold: a number, perhaps without an end. */
static float get_number(struct message *m)
{
    float value = get_float(m);
    m->wrong = m->wrong || isnan(value);
    return value;
}

static double get_finite(struct message *m)
{
    uint64_t bits = get(m, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    m->wrong = m->wrong || !isfinite(value);
    return value;
}

/* A window of this photograph. */
static struct hm_key get_key(struct message *m, int32_t image)
{
    struct hm_key key = {.image = get_int(m, image, image)};
    key.level = get_int(m, 0, SCAN_MAX_LEVELS - 1);
    key.x = get_int(m, INT32_MIN, INT32_MAX);
    key.y = get_int(m, INT32_MIN, INT32_MAX);
    key.mirrored = get_int(m, 0, 1);
    return key;
}

/* How many items of at least so many bytes follow. */
static size_t get_count(struct message *m, size_t bytes)
{
    uint64_t count = get(m, 8);
    m->wrong = m->wrong || count > m->unread / bytes;
    return m->wrong ? 0 : (size_t)count;
}

static enum hm_status finish(const struct message *m, const char *what, struct hm_error *error)
{
    return !m->wrong && m->unread == 0 ? HM_OK : fail(error, HM_INPUT, "this is no %s", what);
}

static bool has_mark(struct message *m, const char mark[4])
{
    m->wrong = m->unread < 4 || memcmp(m->bytes, mark, 4) != 0;
    get(m, 4);
    return !m->wrong;
}

static struct mine_size get_size(struct message *m)
{
    struct mine_size size = {get_int(m, 0, IMAGE_MAX_SIDE), get_int(m, 0, IMAGE_MAX_SIDE)};
    m->wrong = m->wrong || (size.width == 0) != (size.height == 0);
    return size;
}

/* ---- tasks ------------------------------------------------------------------------------- */

#define KEY_BYTES 20
#define REGION_BYTES 36

static void put_criteria(struct text *out, const struct mine_criteria *c)
{
    put_float(out, c->threshold);
    put_float(out, c->slack);
    put_float(out, c->ceiling);
    put_int(out, c->select);
    put_int(out, c->cap);
    put(out, c->seed, 8);
    put(out, c->round, 8);
    put_int(out, c->loss);
    put(out, c->descriptors, 1);
    put(out, c->bounds, 1);
}

static struct mine_criteria get_criteria(struct message *m)
{
    struct mine_criteria c = {.threshold = get_number(m)};
    c.slack = get_number(m);
    c.ceiling = get_number(m);
    c.select = get_int(m, 0, SELECT_DIVERSE);
    c.cap = get_int(m, 0, INT32_MAX);
    c.seed = get(m, 8);
    c.round = get(m, 8);
    c.loss = (enum svm_loss)get_int(m, SVM_HINGE, SVM_SQUARED);
    c.descriptors = get_bool(m);
    c.bounds = get_bool(m);
    return c;
}

void mine_task_write(const struct mine_task *task, struct text *out)
{
    text_append(out, task_mark, sizeof task_mark);
    put_criteria(out, &task->criteria);
    put_int(out, task->image);
    put_int(out, task->size.width);
    put_int(out, task->size.height);
    put_int(out, task->levels);
    for (int l = 0; l < task->levels; l++)
        put(out, task->skip[l], 1);
    put(out, task->known_count, 8);
    for (size_t i = 0; i < task->known_count; i++)
        put_key(out, &task->known[i]);
    put_double(out, task->overlap);
    put(out, task->region_count, 8);
    for (size_t i = 0; i < task->region_count; i++) {
        const struct mine_region *r = &task->regions[i];
        const double sides[] = {r->x, r->y, r->width, r->height};
        put_int(out, (int32_t)r->kind);
        for (int k = 0; k < 4; k++)
            put_double(out, sides[k]);
    }
}

static void get_known(struct message *m, struct mine_task *task, struct hm_key *known)
{
    for (size_t i = 0; i < task->known_count && !m->wrong; i++) {
        known[i] = get_key(m, task->image);
        m->wrong = m->wrong || (i > 0 && key_compare(&known[i - 1], &known[i]) >= 0);
    }
}

static void get_regions(struct message *m, struct mine_task *task, struct mine_region *regions)
{
    for (size_t i = 0; i < task->region_count && !m->wrong; i++) {
        struct mine_region *r = &regions[i];
        r->image = (size_t)task->image;
        r->kind = (enum mine_region_kind)get_int(m, REGION_WINDOW, REGION_IGNORE);
        r->x = get_finite(m);
        r->y = get_finite(m);
        r->width = get_finite(m);
        r->height = get_finite(m);
    }
}

enum hm_status mine_task_read(const void *bytes, size_t count, struct mine_task *out,
                              struct hm_error *error)
{
    struct message m = {bytes, count, false};
    struct hm_key *known = NULL;
    struct mine_region *regions = NULL;
    *out = (struct mine_task){0};
    if (!has_mark(&m, task_mark))
        return finish(&m, "task", error);
    out->criteria = get_criteria(&m);
    out->image = get_int(&m, 0, INT32_MAX);
    out->size = get_size(&m);
    out->levels = get_int(&m, 0, out->size.width > 0 ? SCAN_MAX_LEVELS : 0);
    for (int l = 0; l < out->levels; l++)
        out->skip[l] = get_bool(&m);
    out->known_count = get_count(&m, KEY_BYTES);
    out->known = known = mem_array(out->known_count + 1, sizeof *known);
    if (known)
        get_known(&m, out, known);
    out->overlap = get_finite(&m);
    out->region_count = get_count(&m, REGION_BYTES);
    out->regions = regions = mem_array(out->region_count + 1, sizeof *regions);
    if (regions)
        get_regions(&m, out, regions);
    enum hm_status status =
        known && regions ? finish(&m, "task", error) : fail_memory(error, count, "a task");
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

void mine_answer_write(const struct mine_answer *a, struct text *out)
{
    const int64_t counts[] = {a->hard, a->violating, a->above_zero, a->avoided};
    size_t values = a->descriptors ? a->count * a->length : 0, words = strlen(a->error.text);
    int32_t image = a->count > 0 ? a->hits[0].key.image : 0;
    text_append(out, answer_mark, sizeof answer_mark);
    put_int(out, (int32_t)a->status);
    put(out, words, 8);
    text_append(out, a->error.text, words);
    put_int(out, a->size.width);
    put_int(out, a->size.height);
    put(out, a->windows, 8);
    put(out, a->skipped, 8);
    for (int i = 0; i < 4; i++)
        put(out, (uint64_t)counts[i], 8);
    put_double(out, a->loss);
    put_float(out, a->worst);
    put_int(out, a->levels);
    for (int l = 0; l < a->levels; l++)
        put_float(out, a->largest_outside[l]);
    put_int(out, image);
    put(out, a->count, 8);
    for (size_t i = 0; i < a->count; i++) {
        put_key(out, &a->hits[i].key);
        put_float(out, a->hits[i].score);
        put(out, a->ranks[i], 8);
    }
    put(out, a->descriptors != NULL, 1);
    for (size_t i = 0; i < values; i++)
        put_float(out, a->descriptors[i]);
}

static void get_status(struct message *m, struct mine_answer *a)
{
    int status = get_int(m, HM_OK, HM_INTERRUPTED);
    m->wrong = m->wrong || (status > HM_MEMORY && status < HM_INTERRUPTED);
    size_t words = get_count(m, 1);
    m->wrong = m->wrong || words >= sizeof a->error.text;
    a->status = a->error.status = (enum hm_status)status;
    for (size_t i = 0; i < words && !m->wrong; i++)
        a->error.text[i] = (char)get(m, 1);
}

static void get_figures(struct message *m, struct mine_answer *a)
{
    long *const counts[] = {&a->hard, &a->violating, &a->above_zero, &a->avoided};
    a->size = get_size(m);
    a->windows = (uint64_t)get_within(m, 8, 0, INT64_MAX);
    a->skipped = (uint64_t)get_within(m, 8, 0, INT64_MAX);
    for (int i = 0; i < 4; i++)
        *counts[i] = (long)get_within(m, 8, 0, LONG_MAX);
    a->loss = get_finite(m);
    a->worst = get_number(m);
    a->levels = get_int(m, 0, SCAN_MAX_LEVELS);
    for (int l = 0; l < a->levels; l++)
        a->largest_outside[l] = get_float(m);
    m->wrong = m->wrong || a->loss < 0 || a->violating > a->hard;
}

static enum hm_status get_hits(struct message *m, struct mine_answer *a, struct hm_error *error)
{
    int32_t image = get_int(m, 0, INT32_MAX);
    size_t count = get_count(m, KEY_BYTES + 12);
    const struct message before = *m;
    m->bytes += count * (KEY_BYTES + 12);
    m->unread -= count * (KEY_BYTES + 12);
    bool described = get_bool(m);
    struct message values = *m;
    m->wrong = m->wrong || (described && mem_product(count, a->length) > m->unread / 4);
    if (m->wrong)
        return HM_OK;
    HM_TRY(answer_reserve(a, count + 1, described, error));
    *m = before;
    for (size_t i = 0; i < count; i++) {
        a->hits[i].key = get_key(m, image);
        a->hits[i].score = get_number(m);
        a->ranks[i] = get(m, 8);
    }
    values.wrong = m->wrong;
    for (size_t i = 0; described && i < count * a->length; i++)
        a->descriptors[i] = get_number(&values);
    a->count = count;
    *m = values;
    return HM_OK;
}

enum hm_status mine_answer_read(const void *bytes, size_t count, size_t length,
                                struct mine_answer *out, struct hm_error *error)
{
    struct message m = {bytes, count, false};
    mine_answer_free(out);
    out->length = length;
    if (!has_mark(&m, answer_mark))
        return finish(&m, "answer", error);
    get_status(&m, out);
    get_figures(&m, out);
    enum hm_status status = get_hits(&m, out, error);
    if (status == HM_OK)
        status = finish(&m, "answer", error);
    if (status != HM_OK)
        mine_answer_free(out);
    return status;
}
