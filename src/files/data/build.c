/* A truth as it grows: boxes checked, photographs found, everything that is dropped counted and
 * told.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLD 10 /* lines of a kind; further ones are only counted */

const char data_labels[] = "person,pedestrian,human,walker,UprightPerson,PASperson,"
                           "PASpersonWalking,PASpersonStanding,0";
const char data_ignore_labels[] = "people,persons,person?,person-fa,crowd,ignore,ignored,DontCare,"
                                  "PASpersonSitting,Person_sitting";

/* ---- dropping ---------------------------------------------------------------------------- */

void build_drop(struct truth_builder *b, enum data_drop why, struct place place, const char *format,
                ...)
{
    size_t times = ++b->dropped[why];
    if (!b->listener || !b->listener->skipped || why == DATA_DROP_LABEL || times > TOLD)
        return;
    char words[300], line[600], number[32] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (place.line > 0)
        snprintf(number, sizeof number, ":%zu", place.line);
    snprintf(line, sizeof line, "%.250s%s: %s%s", place.file, number, words,
             times == TOLD ? " (further ones of this kind are only counted)" : "");
    b->listener->skipped(b->listener->context, line);
}

/* ---- photographs ------------------------------------------------------------------------- */

/* Image `name` at `path`, taken into the set once. */
static enum hm_status take_photo(struct truth_builder *b, const char *path, const char *name,
                                 size_t *image, struct hm_error *error)
{
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    uint64_t hash = name_hash("", name);
    *image = name_table_find(&b->known, hash);
    if (*image != NAME_ABSENT)
        return HM_OK;
    *image = b->images.count;
    enum hm_status status = data_add(&b->images, path, name, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&b->sizes, &b->sizes_capacity, b->images.count,
                             sizeof *b->sizes, error);
    if (status == HM_OK)
        b->sizes[*image] = (struct data_size){0, 0};
    return status == HM_OK ? name_table_add(&b->known, hash, *image, error) : status;
}

/* `name` as it stands, from the root and from the annotation's own folder. */
static enum hm_status try_path(struct truth_builder *b, const char *folder, const char *name,
                               size_t *image, struct hm_error *error)
{
    char *relative = file_join(folder, name);
    char *paths[2] = {file_join(b->root, name), relative ? file_join(b->root, relative) : NULL};
    const char *names[2] = {name, relative};
    enum hm_status status =
        paths[0] && paths[1] ? HM_OK : fail_memory(error, strlen(name), "a path");
    for (int i = 0; i < (*folder ? 2 : 1) && status == HM_OK && *image == NO_PHOTO; i++)
        if (file_exists(paths[i]) && !file_is_folder(paths[i]))
            status = take_photo(b, paths[i], names[i], image, error);
    mem_free(paths[0]);
    mem_free(paths[1]);
    mem_free(relative);
    return status;
}

static enum hm_status index_folder(struct truth_builder *b, const char *folder,
                                   struct hm_error *error)
{
    struct data_set files = {0};
    enum hm_status status = data_find(folder, &files, error);
    if (status == HM_OK || status == HM_INPUT) /* an empty one has no pictures, that is all */
        status = photo_index_make(&b->index, &files, error);
    data_free(&files);
    return status;
}

/* The pictures below the root, or, where it holds none, below the folder above: annotations often
 * have a folder of their own beside that of the pictures. */
static enum hm_status make_index(struct truth_builder *b, struct hm_error *error)
{
    const char *root = *b->root ? b->root : ".";
    enum hm_status status = b->index.made ? HM_OK : index_folder(b, root, error);
    if (status != HM_OK || b->index.found.count > 0 || b->looked_above || b->options->photos)
        return status;
    b->looked_above = true;
    char *above = file_join(root, ".."), *real = above ? realpath(above, NULL) : NULL;
    if (real && strcmp(real, "/") != 0)
        status = index_folder(b, above, error);
    free(real);
    mem_free(above);
    return status;
}

static enum hm_status search_photo(struct truth_builder *b, struct place place, const char *name,
                                   bool by_stem, size_t *image, struct hm_error *error)
{
    bool several = false;
    enum hm_status status = make_index(b, error);
    if (status != HM_OK)
        return status;
    size_t found = photo_index_find(&b->index, name, by_stem, &several);
    if (found == NAME_ABSENT || several) {
        build_drop(b, DATA_DROP_PHOTO, place,
                   several ? "\"%.100s\" fits several photographs"
                           : "there is no photograph \"%.100s\" (`photos` DIR says where they are)",
                   name);
        return HM_OK;
    }
    const struct data_image *photo = &b->index.found.images[found];
    return take_photo(b, photo->path, photo->name, image, error);
}

enum hm_status build_photo(struct truth_builder *b, struct place place, const char *folder,
                           const char *name, bool by_stem, size_t *image, struct hm_error *error)
{
    uint64_t hash = name_hash(folder, name) ^ (by_stem ? 1 : 0);
    *image = name_table_find(&b->asked, hash);
    if (*image != NAME_ABSENT)
        return HM_OK;
    *image = NO_PHOTO;
    char *slashed = mem_string(name);
    if (!slashed)
        return fail_memory(error, strlen(name), "a path");
    for (char *p = slashed; *p; p++)
        if (*p == '\\')
            *p = '/';
    enum hm_status status = HM_OK;
    if (!by_stem && *slashed)
        status = try_path(b, folder, slashed, image, error);
    if (status == HM_OK && *image == NO_PHOTO)
        status = search_photo(b, place, slashed, by_stem, image, error);
    mem_free(slashed);
    return status == HM_OK ? name_table_add(&b->asked, hash, *image, error) : status;
}

enum hm_status build_size(struct truth_builder *b, size_t image, struct data_size *size,
                          struct hm_error *error)
{
    struct data_size *known = &b->sizes[image];
    if (known->width == 0) {
        const char *path = b->images.images[image].path;
        struct hm_error why;
        enum hm_status status = image_size(path, &known->width, &known->height, &why);
        if (status == HM_MEMORY)
            return fail(error, status, "%s", why.text);
        if (status != HM_OK) {
            *known = (struct data_size){-1, -1};
            build_drop(b, DATA_DROP_PHOTO, (struct place){path, 0}, "%.250s", why.text);
        }
    }
    *size = *known;
    return HM_OK;
}

enum hm_status build_background(struct truth_builder *b, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < b->index.found.count && status == HM_OK; i++) {
        size_t image;
        status = take_photo(b, b->index.found.images[i].path, b->index.found.images[i].name, &image,
                            error);
    }
    return status;
}

/* ---- labels ------------------------------------------------------------------------------ */

/* Does the label fit one of the comma-separated patterns? With outright, "*" is no wildcard. */
static bool label_fits(const char *patterns, const char *label, bool outright)
{
    char pattern[128];
    for (const char *p = patterns; *p;) {
        size_t length = strcspn(p, ",");
        if (length > 0 && length < sizeof pattern) {
            size_t at = 0;
            for (size_t i = 0; i < length && at + 2 < sizeof pattern; i++) {
                if (strchr("?[]\\", p[i]) || (outright && p[i] == '*'))
                    pattern[at++] = '\\'; /* only "*" is special */
                pattern[at++] = p[i];
            }
            pattern[at] = 0;
            if (fnmatch(pattern, label, FNM_CASEFOLD) == 0)
                return true;
        }
        p += length + (p[length] == ',');
    }
    return false;
}

enum meaning { OTHER, PERSON, IGNORED };

static enum meaning meaning_of(const struct data_reading *options, const char *label)
{
    const char *use = options->labels ? options->labels : data_labels;
    const char *ignore = options->ignore_labels ? options->ignore_labels : data_ignore_labels;
    if (!label || label_fits(use, label, true))
        return PERSON;
    if (label_fits(ignore, label, false))
        return IGNORED;
    return label_fits(use, label, false) ? PERSON : OTHER;
}

/* ---- boxes ------------------------------------------------------------------------------- */

static bool all_finite(const struct raw_box *r)
{
    return isfinite(r->xmin) && isfinite(r->ymin) && isfinite(r->xmax) && isfinite(r->ymax);
}

static struct data_box box_of(const struct raw_box *r, bool ignore)
{
    struct data_box box = {.x = r->xmin,
                           .y = r->ymin,
                           .width = r->xmax - r->xmin,
                           .height = r->ymax - r->ymin,
                           .ignore = ignore};
    box.visible_x = box.x;
    box.visible_y = box.y;
    box.visible_width = box.width;
    box.visible_height = box.height;
    if (r->has_visible && r->visible_xmax > r->visible_xmin && r->visible_ymax > r->visible_ymin) {
        box.visible_x = r->visible_xmin;
        box.visible_y = r->visible_ymin;
        box.visible_width = r->visible_xmax - r->visible_xmin;
        box.visible_height = r->visible_ymax - r->visible_ymin;
    }
    return box;
}

/* What is wrong with the box, in a photograph of that size; DATA_DROPS: nothing. */
static enum data_drop judge_box(const struct raw_box *r, struct data_size size)
{
    if (!all_finite(r))
        return DATA_DROP_NUMBER;
    if (r->xmax < r->xmin || r->ymax < r->ymin)
        return DATA_DROP_INVERTED;
    if (r->xmax == r->xmin || r->ymax == r->ymin)
        return DATA_DROP_EMPTY;
    if (r->xmax <= 0 || r->ymax <= 0 || r->xmin >= size.width || r->ymin >= size.height)
        return DATA_DROP_OUTSIDE;
    return DATA_DROPS;
}

enum hm_status build_box(struct truth_builder *b, struct place place, size_t image,
                         const struct raw_box *r, struct hm_error *error)
{
    struct data_size size;
    enum meaning meaning = meaning_of(b->options, r->label);
    if (meaning == OTHER) {
        b->dropped[DATA_DROP_LABEL]++;
        return HM_OK;
    }
    enum hm_status status = build_size(b, image, &size, error);
    if (status != HM_OK || size.width < 0)
        return status;
    enum data_drop why = judge_box(r, size);
    if (why != DATA_DROPS) {
        build_drop(b, why, place, "the box %g,%g to %g,%g is %s (the photograph has %dx%d)",
                   r->xmin, r->ymin, r->xmax, r->ymax, data_drop_words[why], size.width,
                   size.height);
        return HM_OK;
    }
    struct found_box found = {box_of(r, r->ignore || meaning == IGNORED), image};
    double corners[5] = {(double)image, r->xmin, r->ymin, r->xmax, r->ymax};
    uint64_t hash = hash64(corners, sizeof corners, 0);
    hash = hash ? hash : 1;
    if (name_table_find(&b->seen, hash) != NAME_ABSENT) {
        build_drop(b, DATA_DROP_DUPLICATE, place, "the box %g,%g to %g,%g is there twice", r->xmin,
                   r->ymin, r->xmax, r->ymax);
        return HM_OK;
    }
    status = name_table_add(&b->seen, hash, 0, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&b->boxes, &b->box_capacity, b->box_count + 1,
                             sizeof *b->boxes, error);
    if (status == HM_OK)
        b->boxes[b->box_count++] = found;
    return status;
}

/* ---- the end ----------------------------------------------------------------------------- */

struct order {
    const char *name;
    size_t image;
};

static int by_name(const void *a, const void *b)
{
    const struct order *oa = a, *ob = b;
    int order = strcmp(oa->name, ob->name);
    return order ? order : (oa->image > ob->image) - (oa->image < ob->image);
}

/* Sorts images by name and boxes by image; those of an image stay in the order in which they came.
 */
static enum hm_status put_in_order(struct truth_builder *b, struct data_truth *out,
                                   struct hm_error *error)
{
    size_t count = b->images.count;
    struct order *order = mem_array(count, sizeof *order);
    size_t *place = mem_array(count, sizeof *place); /* of an image in the order of names */
    out->images.images = mem_array(count, sizeof *out->images.images);
    out->first = mem_array(count + 1, sizeof *out->first);
    out->sizes = mem_array(count, sizeof *out->sizes);
    out->boxes = mem_array(b->box_count + 1, sizeof *out->boxes);
    bool good = order && place && out->images.images && out->first && out->sizes && out->boxes;
    for (size_t i = 0; i < count && good; i++)
        order[i] = (struct order){b->images.images[i].name, i};
    if (good)
        sort_items(order, count, sizeof *order, by_name);
    for (size_t i = 0; i < count && good; i++) {
        struct data_size size = b->sizes[order[i].image];
        place[order[i].image] = i;
        out->images.images[i] = b->images.images[order[i].image];
        out->sizes[i] = size.width > 0 ? size : (struct data_size){0, 0};
    }
    if (good) { /* the texts have moved */
        out->images.count = out->images.capacity = count;
        b->images.count = 0;
    }
    for (size_t k = 0; k < b->box_count && good; k++)
        out->first[place[b->boxes[k].image] + 1]++;
    for (size_t i = 0; i < count && good; i++)
        out->first[i + 1] += out->first[i];
    for (size_t k = 0; k < b->box_count && good; k++)
        out->boxes[out->first[place[b->boxes[k].image]]++] = b->boxes[k].box;
    for (size_t i = count; i > 0 && good; i--) /* each was moved on to the next one's start */
        out->first[i] = out->first[i - 1];
    if (good)
        out->first[0] = 0;
    mem_free(order);
    mem_free(place);
    return good ? HM_OK : fail_memory(error, count * sizeof *order, "a truth");
}

enum hm_status build_finish(struct truth_builder *b, const char *format, const char *path,
                            struct data_truth *out, struct hm_error *error)
{
    if (b->images.count == 0)
        return fail(error, HM_INPUT,
                    "%s: no photograph of these annotations (%s) was found; `photos` DIR says "
                    "where they are",
                    path, format);
    out->format = format;
    out->annotated = true;
    memcpy(out->dropped, b->dropped, sizeof out->dropped);
    return put_in_order(b, out, error);
}

void build_free(struct truth_builder *b)
{
    photo_index_free(&b->index);
    name_table_free(&b->asked);
    name_table_free(&b->known);
    name_table_free(&b->seen);
    data_free(&b->images);
    mem_free(b->sizes);
    mem_free(b->boxes);
    mem_free(b->root);
    *b = (struct truth_builder){0};
}
