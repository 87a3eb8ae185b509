/* The one translation unit that holds stb_image and stb_image_write, and the only one that may
 * name them. Here live their settings, their memory and their way to fail; what may be given to
 * them is decided in guard_*.c.
 *
 * Compiled with -fwrapv, because sums of damaged coefficients may overflow (CVE-2022-28041, -28048)
 * and -fwrapv makes that defined, and with -ftrivial-auto-var-init= against left-overs of the
 * stack. Debian 12's header is 2.27, without the security work of 2.28. UBSan needs
 * -fno-sanitize=shift-exponent here: behind a marker stbi__grow_buffer_unsafe shifts a zero by more
 * than 31, and a zero it stays.
 */
#include "image/image_internal.h"

#include <setjmp.h>

/* ---- memory of the decoder --------------------------------------------------------------- */

/* stb's hooks have no context argument, so the running call is found through a thread's pointer.
 * Every block is remembered: a budget stops bombs, and what stb forgets to free (a 16-bit PNG whose
 * last conversion fails) is freed here. A JPEG of four components holds 14 blocks at once. */
#define DECODE_BLOCKS 24
struct decode_memory {
    struct {
        void *block;
        size_t size;
    } slot[DECODE_BLOCKS];
    uint64_t used, budget;
    size_t refused;   /* bytes of the request that found no memory, or 0 */
    bool over_budget; /* a request went beyond the budget */
};
static _Thread_local struct decode_memory *decoding;

/* Zeroed memory: whatever stb reads without having written it is the same everywhere. */
static void *decode_alloc(size_t size)
{
    int slot = 0;
    while (slot < DECODE_BLOCKS && decoding->slot[slot].block)
        slot++;
    if (slot == DECODE_BLOCKS || size > decoding->budget - decoding->used) {
        decoding->over_budget = true;
        return NULL;
    }
    void *block = mem_array(size, 1);
    if (!block) {
        decoding->refused = size ? size : 1;
        return NULL;
    }
    decoding->slot[slot].block = block;
    decoding->slot[slot].size = size;
    decoding->used += size;
    return block;
}

/* Takes a block out of the books without freeing it. */
static void decode_release(const void *block)
{
    for (int i = 0; i < DECODE_BLOCKS; i++)
        if (decoding->slot[i].block == block) {
            decoding->used -= decoding->slot[i].size;
            decoding->slot[i].block = NULL;
            return;
        }
}

static void decode_free(void *block)
{
    if (!block)
        return;
    decode_release(block);
    mem_free(block);
}

static void *decode_resize(void *block, size_t old_size, size_t size)
{
    void *grown = decode_alloc(size);
    if (grown && block) {
        memcpy(grown, block, old_size < size ? old_size : size);
        decode_free(block);
    }
    return grown;
}

/* ---- memory of the encoder --------------------------------------------------------------- */

/* stb_image_write goes on after a failed allocation and writes through NULL. So a failure leaves it
 * by longjmp, and its thousands of small blocks lie in chunks that are freed together. */
#define CHUNK_BYTES ((size_t)1 << 20)
struct chunk {
    _Alignas(64) struct chunk *next;
    size_t size, used; /* of the bytes behind this head */
};
struct encode_memory {
    struct chunk *chunks;
    size_t refused;
    jmp_buf failed;
};
static _Thread_local struct encode_memory *encoding;

static void *encode_alloc(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    struct chunk *chunk = encoding->chunks;
    if (!chunk || size > chunk->size - chunk->used) {
        size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
        chunk = mem_array(sizeof *chunk + room, 1);
        if (!chunk) {
            encoding->refused = room;
            longjmp(encoding->failed, 1);
        }
        *chunk = (struct chunk){encoding->chunks, room, 0};
        encoding->chunks = chunk;
    }
    void *block = (unsigned char *)(chunk + 1) + chunk->used;
    chunk->used += size;
    return block;
}

static void *encode_resize(void *block, size_t old_size, size_t size)
{
    void *grown = encode_alloc(size);
    if (block)
        memcpy(grown, block, old_size < size ? old_size : size);
    return grown;
}

static void encode_free(void *block)
{
    (void)block; /* with its chunk */
}

/* ---- stb --------------------------------------------------------------------------------- */

#ifdef HM_TEST_BUILD
#include <assert.h>
#define STBI_ASSERT(x) assert(x)
#define STBIW_ASSERT(x) assert(x)
#else
#define STBI_ASSERT(x) ((void)0)
#define STBIW_ASSERT(x) ((void)0)
#endif

/* All of it static, so that a program with an stb of its own can link with ours. The headers
 * declare functions that these settings leave out, and gcc tells so at the end of the file: no pop.
 */
#pragma GCC diagnostic ignored "-Wunused-function"
#ifndef __clang__ /* at -O3 gcc no longer sees that callbacks are not used here */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_MAX_DIMENSIONS IMAGE_MAX_SIDE
#define STBI_MALLOC(size) decode_alloc(size)
#define STBI_REALLOC_SIZED(block, old_size, size) decode_resize(block, old_size, size)
#define STBI_FREE(block) decode_free(block)
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

#define STBI_WRITE_NO_STDIO
#define STBIW_MALLOC(size) encode_alloc(size)
#define STBIW_REALLOC_SIZED(block, old_size, size) encode_resize(block, old_size, size)
#define STBIW_FREE(block) encode_free(block)
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

/* ---- decoding ---------------------------------------------------------------------------- */

static enum hm_status decode_failed(const struct decode_memory *memory, const char *format,
                                    struct hm_error *error)
{
    if (memory->refused)
        return fail_memory(error, memory->refused, "a picture being decoded");
    if (memory->over_budget)
        return fail(error, HM_INPUT, "damaged %s: it unpacks to more than its header promises",
                    format);
    const char *reason = stbi_failure_reason();
    return fail(error, HM_INPUT, "damaged %s%s%s", format, reason && *reason ? ": " : "",
                reason ? reason : "");
}

/* wide: samples of 16 bits. */
static enum hm_status decode(const unsigned char *bytes, size_t length,
                             const struct image_facts *facts, int channels, bool wide,
                             const char *format, void **pixels, struct hm_error *error)
{
    struct decode_memory memory = {.budget = facts->budget};
    int width = 0, height = 0, in_file = 0;
    *pixels = NULL;
    if (length > INT_MAX)
        return fail(error, HM_INPUT, "the file is larger than a decoder can take");
    decoding = &memory;
    stbi__g_failure_reason = NULL; /* success does not clear it */
    void *result =
        wide ? (void *)stbi_load_16_from_memory(bytes, (int)length, &width, &height, &in_file,
                                                channels)
             : stbi_load_from_memory(bytes, (int)length, &width, &height, &in_file, channels);
    enum hm_status status = HM_OK;
    if (!result)
        status = decode_failed(&memory, format, error);
    else if (width != facts->width || height != facts->height)
        status = fail(error, HM_INPUT, "damaged %s: it has two sizes", format);
    if (status == HM_OK)
        decode_release(result);
    for (int i = 0; i < DECODE_BLOCKS; i++)
        mem_free(memory.slot[i].block);
    decoding = NULL;
    *pixels = status == HM_OK ? result : NULL;
    return status;
}

enum hm_status stb_decode(const unsigned char *bytes, size_t length,
                          const struct image_facts *facts, int channels, const char *format,
                          unsigned char **pixels, struct hm_error *error)
{
    void *result;
    enum hm_status status = decode(bytes, length, facts, channels, false, format, &result, error);
    *pixels = result;
    return status;
}

enum hm_status stb_decode_16(const unsigned char *bytes, size_t length,
                             const struct image_facts *facts, const char *format,
                             uint16_t **samples, struct hm_error *error)
{
    void *result;
    enum hm_status status = decode(bytes, length, facts, 3, true, format, &result, error);
    *samples = result;
    return status;
}

/* ---- encoding ---------------------------------------------------------------------------- */

static void append_to_text(void *context, void *data, int size)
{
    text_append(context, data, (size_t)size);
}

/* A function of its own, without locals that the jump could spoil. */
static bool write_png(struct encode_memory *memory, const struct image *image, struct text *out)
{
    if (setjmp(memory->failed) != 0)
        return false;
    return stbi_write_png_to_func(append_to_text, out, image->width, image->height, 3, image->rgb,
                                  image->width * 3) != 0;
}

enum hm_status stb_encode_png(const struct image *image, struct text *out, struct hm_error *error)
{
    struct encode_memory memory = {0};
    encoding = &memory;
    bool good = write_png(&memory, image, out);
    encoding = NULL;
    while (memory.chunks) {
        struct chunk *next = memory.chunks->next;
        mem_free(memory.chunks);
        memory.chunks = next;
    }
    if (memory.refused)
        return fail_memory(error, memory.refused, "a picture being written");
    return good ? text_check(out, error) : fail(error, HM_OUTPUT, "the picture cannot be encoded");
}

enum hm_status stb_encode_jpeg(const struct image *image, int quality, struct text *out,
                               struct hm_error *error)
{
    if (!stbi_write_jpg_to_func(append_to_text, out, image->width, image->height, 3, image->rgb,
                                quality))
        return fail(error, HM_OUTPUT, "the picture cannot be encoded");
    return text_check(out, error);
}
