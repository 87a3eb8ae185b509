/* base: errors, memory, text, threads, random numbers. Knows nothing of images.
 *
 * Everything else in the house stands on this header. The rules it carries:
 *   - one way to fail: a function that can fail returns enum hm_status and fills struct hm_error;
 *   - every size product is checked (mem_array);
 *   - the same bytes everywhere: our own generator, sorts that break ties by the caller's total
 * order.
 */
#ifndef HM_BASE_H
#define HM_BASE_H

#include "hogmine.h"

#include <stdarg.h>

/* ---- errors (error.c) -------------------------------------------------------------------- */

/* Fills *error (which may be NULL) with a formatted line and returns the status, so that a failing
 * function ends in `return fail(error, HM_INPUT, "...")`. */
enum hm_status fail(struct hm_error *error, enum hm_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Lines name a setting by its field, in backquotes: how long the name is where `text` begins with
 * one, 0 where it does not. */
size_t setting_length(const char *text);

/* Leaves the function with the status of a call that failed, where there is nothing to give back.
 */
#define HM_TRY(call)                                                                               \
    do {                                                                                           \
        enum hm_status status_of_call = (call);                                                    \
        if (status_of_call != HM_OK)                                                               \
            return status_of_call;                                                                 \
    } while (0)
/* Where there is something to give back at the end: the next call, if all went well so far. */
#define HM_THEN(status, call) ((status) = (status) == HM_OK ? (call) : (status))

/* "out of memory (N bytes for WHAT)". */
enum hm_status fail_memory(struct hm_error *error, size_t bytes, const char *what);

/* ---- memory (mem.c) ---------------------------------------------------------------------- */

/* Memory for what a budget has no room for (a scratch file, disk/disk.h). Maps are zeroed, of a
 * multiple of 64 kB, and the caller's until unmapped. */
struct mem_overflow {
    void *self;
    enum hm_status (*map)(void *self, size_t bytes, void **out, struct hm_error *error);
    /* Takes a map out of the process's memory until it is touched again; the contents stay. */
    void (*release)(void *map, size_t bytes);
    void (*unmap)(void *map, size_t bytes);
};

/* All memory of hogmine comes from these. They return NULL when there is none, or when
 * count * size overflows; memory is zeroed and aligned to 64 bytes. mem_free(NULL) is allowed. */
void *mem_array(size_t count, size_t size);
/* Grows or shrinks; the old contents up to the smaller size are kept and the rest is zeroed. NULL
 * leaves the old block valid. */
void *mem_resize(void *block, size_t old_count, size_t new_count, size_t size);
void mem_free(void *block);
/* A copy of a string, NULL when there is no memory. */
char *mem_string(const char *text);
/* a * b, or SIZE_MAX where that overflows (no allocation of that size succeeds). */
size_t mem_product(size_t a, size_t b);
/* For tests: the N-th allocation from now fails (1 = the next one), 0 switches this off. */
void mem_fail_at(long n);
/* For tests: allocations made so far. */
long mem_allocations(void);

/* A vector that doubles: makes room for `need` items of `size` bytes in *items, whose capacity is
 * *capacity. */
enum hm_status mem_reserve(void **items, size_t *capacity, size_t need, size_t size,
                           struct hm_error *error);

/* ---- numbers (number.c) ------------------------------------------------------------------- */

/* vsnprintf and strtod as they are in the "C" locale, whatever the locale of the process is. */
int number_format(char *out, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
double number_read(const char *text, char **end);

/* ---- text (text.c) ----------------------------------------------------------------------- */

/* A text that grows. A failed allocation is remembered in `failed` and reported once, at the end,
 * by text_check: printing needs no error handling of its own. */
struct text {
    char *bytes; /* always ends in a zero byte once anything was added; owned */
    size_t length, capacity;
    bool failed;
};
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_append(struct text *t, const void *bytes, size_t length);
/* Appends s as a JSON string with its quotes. In a text that is not UTF-8 throughout, the bytes
 * that are not, and "%" itself, are written as %XX. */
void text_json_string(struct text *t, const char *s);
/* s as every file and terminal takes it, in at most `room` bytes with the end: bytes that are not
 * UTF-8 as %XX, control bytes as blanks, cut behind a whole character. */
void text_plain(const char *s, char *out, size_t room);
bool text_is_plain(const char *s); /* UTF-8 without control bytes */
/* Appends a JSON number that reads back as the same float or double; null if not finite. */
void text_json_float(struct text *t, float value);
void text_json_double(struct text *t, double value);
/* Appends a CSV field, quoted where it must be. */
void text_csv(struct text *t, const char *s);
/* Appends words in lines of at most `width` columns that start at column `left`, where the first
 * one stands already; then a newline. */
void text_wrapped(struct text *t, const char *words, int left, int width);
enum hm_status text_check(const struct text *t, struct hm_error *error);
void text_free(struct text *t);

/* Reads one CSV record (RFC 4180: quoted fields may hold commas, quotes and newlines) that starts
 * at *cursor. Fields are cut in place: they point into the text, which is changed. Returns how many
 * fields there were (at most `most`, further ones are dropped), 0 for an empty line, -1 at the end.
 */
int csv_record(char **cursor, char **fields, int most);
/* The same with another separator than the comma. */
int csv_record_by(char **cursor, char separator, char **fields, int most);

/* ---- fingerprints (hash.c) ------------------------------------------------------------ */

/* A fingerprint of bytes (XXH3, 128 bits as 32 hexadecimal digits). Not against malice. */
void hash_hex(const void *bytes, size_t length, char hex[33]);
uint64_t hash64(const void *bytes, size_t length, uint64_t seed);

/* ---- sorting (sort.c) -------------------------------------------------------------------- */

/* Sorts in place, without memory of its own (libc's qsort takes some, and answers ties by whether
 * it got it). `compare` must be a total order: equal only for what cannot be told apart. size <=
 * 1024. */
void sort_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

/* ---- threads (threads.c) ----------------------------------------------------------------- */

/* A standing pool. threads_run hands out items 0 .. count-1 in rising order, one at a time, to the
 * workers (0 .. threads_count-1; the caller is worker 0) and returns when all are done. Items own
 * their results, so the answer never depends on who did what when. Threads NULL: the calling thread
 * alone. */
struct threads;
typedef void thread_work(void *context, size_t item, int worker);
struct threads *threads_new(int count); /* NULL without memory or threads */
int threads_count(const struct threads *threads);
void threads_run(struct threads *threads, size_t count, thread_work *work, void *context);
void threads_free(struct threads *threads);

/* ---- random numbers (random.c) ----------------------------------------------------------- */

/* Counter style: a generator is made from (seed, stream, index), so that the order in which
 * generators are used does not matter. SplitMix64 (Steele, Lea & Flood 2014). */
struct random {
    uint64_t state;
};
struct random random_make(uint64_t seed, uint64_t stream, uint64_t index);
uint64_t random_next(struct random *r);
/* Uniform in 0 .. n-1, without bias (Lemire 2019); n > 0. */
uint64_t random_below(struct random *r, uint64_t n);
/* Uniform in [0, 1), 53 bits. */
double random_unit(struct random *r);
double random_between(struct random *r, double low, double high);
/* Fisher-Yates over `count` items of `size` bytes (size <= 64). */
void random_shuffle(struct random *r, void *items, size_t count, size_t size);

/* The streams in use: one number a purpose, for ever. */
enum random_stream {
    STREAM_INITIAL_NEGATIVES = 1,
    STREAM_SPLIT = 2,
    STREAM_SOLVER = 3,
    STREAM_SELECT = 4,
    STREAM_SYNTH = 5,
    STREAM_BOOTSTRAP = 6,
    STREAM_JITTER = 7,
    STREAM_PLANE = 8,
};

/* ---- vector widths (cpu.c) --------------------------------------------------------------- */

/* Kernels are compiled once a vector width, over the words of base/vec/; every width gives the same
 * bits. Which width this process uses is chosen once: the widest that the machine has, or the one
 * that `name` says (HOGMINE_CPU; NULL: none). HM_USAGE where the machine lacks it. */
enum hm_status cpu_choose(const char *name, struct hm_error *error);
int cpu_width(void);        /* its place in VEC_WIDTHS (vec/widths.h) */
const char *cpu_name(void); /* "reference", "avx2", "avx512", "neon" */

/* ---- clock (clock.c) ---------------------------------------------------------------------- */

/* Monotonic seconds: for reports only, never for a decision that changes a result. */
double clock_seconds(void);
/* Peak resident set of this process in bytes. */
size_t memory_peak(void);

#endif
