/* Which picture an annotation means.
 *
 * Annotations name pictures by paths of the machine that they were made on
 * ("PennFudanPed/PNGImages/FudanPed00001.jpg"), or not at all: then the names without their endings
 * agree. The picture whose last folders agree most is the one.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <string.h>
#include <strings.h>

/* ---- tables of names --------------------------------------------------------------------- */

uint64_t name_hash(const char *folder, const char *name)
{
    uint64_t hash = hash64(name, strlen(name), hash64(folder, strlen(folder), 0));
    return hash ? hash : 1;
}

static size_t slot_of(const struct name_table *table, uint64_t hash)
{
    size_t i = (size_t)hash & (table->capacity - 1);
    while (table->hashes[i] && table->hashes[i] != hash)
        i = (i + 1) & (table->capacity - 1);
    return i;
}

size_t name_table_find(const struct name_table *table, uint64_t hash)
{
    if (table->capacity == 0)
        return NAME_ABSENT;
    size_t i = slot_of(table, hash);
    return table->hashes[i] ? table->values[i] : NAME_ABSENT;
}

enum hm_status name_table_add(struct name_table *table, uint64_t hash, size_t value,
                              struct hm_error *error)
{
    if (2 * (table->count + 1) > table->capacity) {
        struct name_table larger = {.capacity = table->capacity ? 2 * table->capacity : 64};
        larger.hashes = mem_array(larger.capacity, sizeof *larger.hashes);
        larger.values = mem_array(larger.capacity, sizeof *larger.values);
        if (!larger.hashes || !larger.values) {
            name_table_free(&larger);
            return fail_memory(error, larger.capacity * 16, "a table of names");
        }
        for (size_t i = 0; i < table->capacity; i++)
            if (table->hashes[i]) {
                size_t to = slot_of(&larger, table->hashes[i]);
                larger.hashes[to] = table->hashes[i];
                larger.values[to] = table->values[i];
            }
        larger.count = table->count;
        name_table_free(table);
        *table = larger;
    }
    size_t i = slot_of(table, hash);
    table->count += table->hashes[i] == 0;
    table->hashes[i] = hash;
    table->values[i] = value;
    return HM_OK;
}

void name_table_free(struct name_table *table)
{
    mem_free(table->hashes);
    mem_free(table->values);
    *table = (struct name_table){0};
}

/* ---- the pictures below a folder --------------------------------------------------------- */

bool is_picture_name(const char *name)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png", ".bmp", ".pgm", ".ppm", NULL};
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot && endings[i]; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static size_t stem_length(const char *file)
{
    const char *dot = strrchr(file, '.');
    return dot && dot != file ? (size_t)(dot - file) : strlen(file);
}

static uint64_t hash_of(const char *name, bool stem)
{
    const char *file = file_name(name);
    return hash64(file, stem ? stem_length(file) : strlen(file), 0);
}

static int by_hash(const void *a, const void *b)
{
    const struct photo_key *ka = a, *kb = b;
    if (ka->hash != kb->hash)
        return ka->hash < kb->hash ? -1 : 1;
    return (ka->index > kb->index) - (ka->index < kb->index);
}

enum hm_status photo_index_make(struct photo_index *index, struct data_set *files,
                                struct hm_error *error)
{
    photo_index_free(index);
    index->made = true;
    index->found = *files;
    *files = (struct data_set){0};
    size_t kept = 0;
    for (size_t i = 0; i < index->found.count; i++) {
        struct data_image image = index->found.images[i];
        if (is_picture_name(image.name)) {
            index->found.images[kept++] = image;
        } else {
            mem_free(image.path);
            mem_free(image.name);
        }
    }
    index->found.count = kept;
    if (kept == 0)
        return HM_OK;
    index->names = mem_array(kept, sizeof *index->names);
    index->stems = mem_array(kept, sizeof *index->stems);
    index->cores = mem_array(kept, sizeof *index->cores);
    if (!index->names || !index->stems || !index->cores)
        return fail_memory(error, kept * 3 * sizeof *index->names, "an index of pictures");
    for (size_t i = 0; i < kept; i++) {
        const char *name = index->found.images[i].name;
        index->names[i] = (struct photo_key){hash_of(name, false), i};
        index->stems[i] = (struct photo_key){hash_of(name, true), i};
        struct core core;
        core_of(name, false, &core);
        index->cores[i] = (struct photo_key){hash64(core.text, core.length, 0), i};
    }
    sort_items(index->names, kept, sizeof *index->names, by_hash);
    sort_items(index->stems, kept, sizeof *index->stems, by_hash);
    sort_items(index->cores, kept, sizeof *index->cores, by_hash);
    return HM_OK;
}

void photo_index_free(struct photo_index *index)
{
    data_free(&index->found);
    mem_free(index->names);
    mem_free(index->stems);
    mem_free(index->cores);
    *index = (struct photo_index){0};
}

/* How many folders, from the last on, two names have in common; more than any where they are in the
 * same folder. */
static int same_folders(const char *a, const char *b)
{
    size_t length = (size_t)(file_name(a) - a);
    if (length == (size_t)(file_name(b) - b) && memcmp(a, b, length) == 0)
        return 1000000;
    const char *p = file_name(a), *q = file_name(b);
    int folders = 0;
    while (p > a && q > b) {
        p--, q--; /* on the slashes */
        while (p > a && q > b && p[-1] == q[-1] && p[-1] != '/')
            p--, q--;
        if ((p > a && p[-1] != '/') || (q > b && q[-1] != '/'))
            break;
        folders++;
    }
    return folders;
}

static bool same_file(const char *a, const char *b, bool by_stem)
{
    a = file_name(a);
    b = file_name(b);
    if (!by_stem)
        return strcmp(a, b) == 0;
    return stem_length(a) == stem_length(b) && memcmp(a, b, stem_length(a)) == 0;
}

/* The first key with that hash. */
static size_t first_of(const struct photo_index *index, const struct photo_key *keys, uint64_t hash)
{
    size_t low = 0, high = index->found.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keys[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t photo_index_find(const struct photo_index *index, const char *name, bool by_stem,
                        bool *several)
{
    const struct photo_key *keys = by_stem ? index->stems : index->names;
    uint64_t hash = hash_of(name, by_stem);
    size_t low = first_of(index, keys, hash), best = NAME_ABSENT;
    int most = -1;
    *several = false;
    for (; low < index->found.count && keys[low].hash == hash; low++) {
        const char *found = index->found.images[keys[low].index].name;
        int folders = same_file(found, name, by_stem) ? same_folders(found, name) : -1;
        if (folders >= 0 && folders == most)
            *several = true;
        if (folders > most) {
            most = folders;
            best = keys[low].index;
            *several = false;
        }
    }
    return best;
}

size_t photo_index_guess(const struct photo_index *index, const char *name, bool *several)
{
    struct core core;
    size_t best = NAME_ABSENT;
    *several = false;
    for (int whole = 0; whole < 2 && best == NAME_ABSENT; whole++) {
        core_of(name, whole == 1, &core);
        uint64_t hash = hash64(core.text, core.length, 0);
        int most = -1;
        for (size_t i = first_of(index, index->cores, hash);
             i < index->found.count && index->cores[i].hash == hash; i++) {
            int folders = same_folders(index->found.images[index->cores[i].index].name, name);
            *several = folders == most || (*several && folders < most);
            if (folders > most) {
                most = folders;
                best = index->cores[i].index;
            }
        }
    }
    return best;
}
