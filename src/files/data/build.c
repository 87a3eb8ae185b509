/* A truth as it grows: boxes checked, photographs found, everything that is dropped counted and
 * told.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- dropping ---------------------------------------------------------------------------- */

void build_drop(struct truth_builder *b, enum data_drop why, struct place place, const char *format,
                ...)
{
    if (b->weighing)
        return;
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

enum hm_status build_note(struct truth_builder *b, struct hm_error *error, const char *format, ...)
{
    char line[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (b->weighing)
        return HM_OK;
    if (b->listener && b->listener->told)
        b->listener->told(b->listener->context, line);
    return file_list_add(&b->notes, line, error);
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
    if (r->visible_share > 0 && r->visible_share < 1)
        box.visible_height = box.height * r->visible_share;
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

/* In pixels of the photograph that is there. */
static struct raw_box in_pixels(const struct truth_builder *b, const struct raw_box *r,
                                const struct photo_facts *f)
{
    struct raw_box out = *r;
    bool upright = f->frame == FRAME_UPRIGHT ||
                   (f->frame == FRAME_UNKNOWN && b->options->exif == DATA_EXIF_APPLY);
    bool sides = upright && image_turns_sides(f->orientation);
    double x = !r->shares ? f->scale_x : sides ? f->size.height : f->size.width;
    double y = !r->shares ? f->scale_y : sides ? f->size.width : f->size.height;
    if (x == 1 && y == 1)
        return out;
    out.xmin *= x, out.visible_xmin *= x;
    out.xmax *= x, out.visible_xmax *= x;
    out.ymin *= y, out.visible_ymin *= y;
    out.ymax *= y, out.visible_ymax *= y;
    return out;
}

/* Where a box may lie: which way a photograph stands may be known only later. */
struct data_size facts_room(const struct photo_facts *f)
{
    int side = f->size.width > f->size.height ? f->size.width : f->size.height;
    return image_turns_sides(f->orientation) ? (struct data_size){side, side} : f->size;
}

static enum hm_status keep_box(struct truth_builder *b, struct place place, size_t image,
                               const struct raw_box *r, bool ignore, struct hm_error *error)
{
    double corners[5] = {(double)image, r->xmin, r->ymin, r->xmax, r->ymax};
    uint64_t hash = hash64(corners, sizeof corners, 0);
    hash = hash ? hash : 1;
    if (name_table_find(&b->seen, hash) != NAME_ABSENT) {
        build_drop(b, DATA_DROP_DUPLICATE, place, "the box %g,%g to %g,%g is there twice", r->xmin,
                   r->ymin, r->xmax, r->ymax);
        return HM_OK;
    }
    HM_TRY(name_table_add(&b->seen, hash, 0, error));
    HM_TRY(mem_reserve((void **)&b->boxes, &b->box_capacity, b->box_count + 1, sizeof *b->boxes,
                       error));
    b->boxes[b->box_count++] = (struct found_box){box_of(r, ignore), image};
    return HM_OK;
}

enum hm_status build_box(struct truth_builder *b, struct place place, size_t image,
                         const struct raw_box *r, struct hm_error *error)
{
    struct data_size size;
    enum data_meaning meaning = label_meaning(b->options, r->label);
    if (b->weighing)
        return HM_OK;
    HM_TRY(label_list_count(&b->labels, r->label, meaning, error));
    if (meaning == DATA_OTHER) {
        b->dropped[DATA_DROP_LABEL]++;
        return HM_OK;
    }
    HM_TRY(build_size(b, image, &size, error));
    const struct photo_facts *f = &b->facts[image];
    if (size.width < 0)
        return HM_OK;
    if (f->left_out) {
        build_drop(b, DATA_DROP_SIZE, place,
                   "made on a photograph of %dx%d, and the one that is there has %dx%d, another "
                   "shape",
                   f->declared.width, f->declared.height, size.width, size.height);
        return HM_OK;
    }
    struct raw_box box = in_pixels(b, r, f);
    enum data_drop why = judge_box(&box, facts_room(f));
    if (why != DATA_DROPS) {
        build_drop(b, why, place, "the box %g,%g to %g,%g is %s (the photograph has %dx%d)",
                   box.xmin, box.ymin, box.xmax, box.ymax, data_drop_words[why], size.width,
                   size.height);
        return HM_OK;
    }
    return keep_box(b, place, image, &box, r->ignore || meaning == DATA_IGNORED, error);
}

void build_again(struct truth_builder *b)
{
    name_table_free(&b->asked);
    b->other_names = 0;
    b->declared_other = b->scaled = 0;
    for (size_t i = 0; i < b->images.count; i++)
        b->facts[i] = (struct photo_facts){.scale_x = 1, .scale_y = 1, .orientation = 1};
    b->weighing = NULL;
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
        struct data_size size = b->facts[order[i].image].size;
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

/* None of the labels is one that is looked for: which there are. The list is sorted. */
static enum hm_status note_labels(struct truth_builder *b, struct hm_error *error)
{
    struct text list = {0};
    for (size_t i = 0; i < b->labels.count && i < 8; i++)
        text_printf(&list, "%s%zu %.60s", i ? ", " : "", b->labels.labels[i].boxes,
                    b->labels.labels[i].name);
    enum hm_status status = text_check(&list, error);
    if (status == HM_OK)
        status =
            build_note(b, error,
                       "no box has a label that is looked for; there are %s%s (`labels` says which "
                       "to take)",
                       list.bytes ? list.bytes : "none", b->labels.count > 8 ? ", ..." : "");
    text_free(&list);
    return status;
}

/* What was read in another way than it says. */
static enum hm_status note_all(struct truth_builder *b, struct hm_error *error)
{
    if (b->other_names > 0)
        HM_TRY(build_note(b, error,
                          "%zu photograph%s found by another name than the annotations have, such "
                          "as %s for \"%s\": %s",
                          b->other_names, b->other_names == 1 ? " is" : "s are", b->name_found,
                          b->name_asked, how_names_differ(b->name_asked, b->name_found)));
    if (b->declared_other > 0)
        HM_TRY(build_note(
            b, error,
            "%zu photograph%s another size than the annotations say (%s): %zu scaled "
            "with %s boxes, %zu %s",
            b->declared_other, b->declared_other == 1 ? " has" : "s have", b->size_example,
            b->scaled, b->scaled == 1 ? "its" : "their", b->declared_other - b->scaled,
            b->dropped[DATA_DROP_SIZE] > 0 ? "of another shape, left out" : "taken as they are"));
    if (b->box_count == 0 && b->dropped[DATA_DROP_LABEL] > 0)
        HM_TRY(note_labels(b, error));
    if (b->names_from)
        HM_TRY(build_note(b, error, "names of classes are those of %s", b->names_from));
    return HM_OK;
}

/* Nothing that would make a truth. */
static enum hm_status check_result(const struct truth_builder *b, const char *format,
                                   const char *path, struct hm_error *error)
{
    if (b->images.count == 0)
        return fail(error, HM_INPUT,
                    "%s: no photograph of these annotations (%s) was found; `photos` DIR says "
                    "where they are",
                    path, format);
    if (b->options->labels && b->labels.count == 0 && b->labels.unlabelled > 0 &&
        !b->no_labels_wanted && strcmp(b->options->labels, "*") != 0)
        return fail(error, HM_INPUT,
                    "%s: `labels` %s cannot be obeyed: nothing in it (%s) says what is in a box; "
                    "leave `labels` out, or name the column \"label\"",
                    path, b->options->labels, format);
    if (b->box_count == 0 && b->dropped[DATA_DROP_OUTSIDE] > 0)
        return fail(error, HM_INPUT,
                    "%s: none of the %zu boxes (%s) lies in its photograph: these are other "
                    "photographs, or the numbers mean something else (`format` says what)",
                    path, b->dropped[DATA_DROP_OUTSIDE], format);
    return HM_OK;
}

enum hm_status build_finish(struct truth_builder *b, const char *format, const char *path,
                            struct data_truth *out, struct hm_error *error)
{
    HM_TRY(build_orient(b, error));
    HM_TRY(check_result(b, format, path, error));
    label_list_sort(&b->labels);
    HM_TRY(note_all(b, error));
    out->format = format;
    out->annotated = true;
    memcpy(out->dropped, b->dropped, sizeof out->dropped);
    out->labels = b->labels.labels;
    out->label_count = b->labels.count;
    b->labels.labels = NULL;
    b->labels.count = 0;
    out->notes = b->notes;
    b->notes = (struct file_list){0};
    out->names_from = b->names_from;
    b->names_from = NULL;
    return put_in_order(b, out, error);
}

void build_free(struct truth_builder *b)
{
    photo_index_free(&b->index);
    name_table_free(&b->asked);
    name_table_free(&b->known);
    name_table_free(&b->seen);
    label_list_free(&b->labels);
    file_list_free(&b->notes);
    data_free(&b->images);
    mem_free(b->names_from);
    mem_free(b->facts);
    mem_free(b->boxes);
    mem_free(b->root);
    *b = (struct truth_builder){0};
}
