/* The photographs of a truth as it grows: found by what annotations call them, their sizes, and
 * which way they stand.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- taking ------------------------------------------------------------------------------ */

enum hm_status build_take(struct truth_builder *b, const char *path, const char *name,
                          size_t *image, struct hm_error *error)
{
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    uint64_t hash = name_hash("", name);
    *image = name_table_find(&b->known, hash);
    if (*image != NAME_ABSENT)
        return HM_OK;
    *image = b->images.count;
    HM_TRY(data_add(&b->images, path, name, error));
    HM_TRY(mem_reserve((void **)&b->facts, &b->facts_capacity, b->images.count, sizeof *b->facts,
                       error));
    b->facts[*image] = (struct photo_facts){.scale_x = 1, .scale_y = 1, .orientation = 1};
    return name_table_add(&b->known, hash, *image, error);
}

/* Does a relative name climb out of the root, from a folder below it? */
static bool leads_outside(const char *folder, const char *name)
{
    long depth = *folder != 0;
    if (*name == '/')
        return false;
    for (const char *p = folder; *p; p++)
        depth += *p == '/';
    while (*name) {
        size_t length = strcspn(name, "/");
        if (length == 2 && name[0] == '.' && name[1] == '.')
            depth--;
        else if (length > 0 && !(length == 1 && name[0] == '.'))
            depth++;
        if (depth < 0)
            return true;
        name += length + (name[length] == '/');
    }
    return false;
}

/* `name` as it stands, from the root and from the annotation's own folder. */
static enum hm_status try_path(struct truth_builder *b, const char *folder, const char *name,
                               size_t *image, struct hm_error *error)
{
    char *relative = file_join(folder, name);
    char *paths[2] = {file_join(b->root, name), relative ? file_join(b->root, relative) : NULL};
    const char *names[2] = {name, relative};
    bool outside[2] = {leads_outside("", name), leads_outside(folder, name)};
    enum hm_status status =
        paths[0] && paths[1] ? HM_OK : fail_memory(error, strlen(name), "a path");
    for (int i = 0; i < (*folder ? 2 : 1) && status == HM_OK && *image == NO_PHOTO; i++)
        if (!outside[i] && file_exists(paths[i]) && !file_is_folder(paths[i]))
            status = build_take(b, paths[i], names[i], image, error);
    mem_free(paths[0]);
    mem_free(paths[1]);
    mem_free(relative);
    return status;
}

/* ---- searching --------------------------------------------------------------------------- */

static enum hm_status index_folder(struct truth_builder *b, const char *folder,
                                   struct hm_error *error)
{
    struct data_set files = {0};
    enum hm_status status = data_find_files(folder, &files, error);
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

/* Does the name end in something like ".jpg", or in none? */
static bool has_plain_ending(const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t length = dot ? strlen(dot + 1) : 0;
    return !dot ||
           (length <= 5 && strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz"
                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == length);
}

/* As it is called, without its ending, then as tools and file systems change names. */
static size_t search_index(const struct truth_builder *b, const char *name, bool by_stem,
                           bool *several, bool *guessed)
{
    char copy[512];
    const char *dot = strrchr(name, '.');
    *guessed = false;
    size_t found = photo_index_find(&b->index, name, by_stem, several);
    if (found != NAME_ABSENT)
        return found;
    if (by_stem && dot && (size_t)(dot - name) < sizeof copy) { /* a.jpg.txt */
        snprintf(copy, sizeof copy, "%.*s", (int)(dot - name), name);
        if (is_picture_name(copy))
            found = photo_index_find(&b->index, copy, false, several);
    }
    if (found == NAME_ABSENT && !by_stem && *name && has_plain_ending(name))
        found = photo_index_find(&b->index, name, true, several);
    if (found == NAME_ABSENT && *name)
        found = photo_index_guess(&b->index, name, several);
    *guessed = found != NAME_ABSENT && !by_stem && !*several;
    return found;
}

/* Without an ending in the annotation nothing is said of another one. */
static void count_other_name(struct truth_builder *b, const char *name, const char *found)
{
    if (!is_picture_name(name) && strcmp(how_names_differ(name, found), "another ending") == 0)
        return;
    if (b->other_names++ == 0) {
        snprintf(b->name_asked, sizeof b->name_asked, "%s", name);
        snprintf(b->name_found, sizeof b->name_found, "%s", found);
    }
}

static void drop_missing(struct truth_builder *b, struct place place, const char *folder,
                         const char *name, bool several)
{
    bool told = !b->weighing && b->listener && b->dropped[DATA_DROP_PHOTO] < TOLD;
    const char *nearest = told && !several ? nearest_name(&b->index, name) : NULL;
    if (several)
        build_drop(b, DATA_DROP_PHOTO, place, "\"%.100s\" fits several photographs", name);
    else if (leads_outside(folder, name))
        build_drop(b, DATA_DROP_PHOTO, place,
                   "\"%.100s\" leads outside the folder and is refused (`photos` DIR says where "
                   "photographs are)",
                   name);
    else if (nearest)
        build_drop(
            b, DATA_DROP_PHOTO, place,
            "there is no photograph \"%.100s\"; the nearest name is \"%.100s\" (`photos` DIR "
            "says where they are)",
            name, nearest);
    else
        build_drop(b, DATA_DROP_PHOTO, place,
                   "there is no photograph \"%.100s\" (`photos` DIR says where they are)", name);
}

static enum hm_status search_photo(struct truth_builder *b, struct place place, const char *folder,
                                   const char *name, bool by_stem, size_t *image,
                                   struct hm_error *error)
{
    bool several = false, guessed;
    HM_TRY(make_index(b, error));
    size_t found = search_index(b, name, by_stem, &several, &guessed);
    if (found == NAME_ABSENT || several) {
        drop_missing(b, place, folder, name, several);
        return HM_OK;
    }
    const struct data_image *photo = &b->index.found.images[found];
    if (guessed)
        count_other_name(b, name, photo->name);
    return build_take(b, photo->path, photo->name, image, error);
}

enum hm_status build_has_photo(struct truth_builder *b, const char *name, bool by_stem, bool *has,
                               struct hm_error *error)
{
    bool several;
    char slashed[1024];
    HM_TRY(make_index(b, error));
    snprintf(slashed, sizeof slashed, "%s", name);
    for (char *p = slashed; *p; p++)
        if (*p == '\\')
            *p = '/';
    *has = photo_index_find(&b->index, slashed, by_stem, &several) != NAME_ABSENT && !several;
    return HM_OK;
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
    const char *plain = strncmp(slashed, "file://", 7) == 0 ? slashed + 7 : slashed;
    enum hm_status status = HM_OK;
    if (!by_stem && *plain)
        status = try_path(b, folder, plain, image, error);
    if (status == HM_OK && *image == NO_PHOTO)
        status = search_photo(b, place, folder, plain, by_stem, image, error);
    mem_free(slashed);
    return status == HM_OK ? name_table_add(&b->asked, hash, *image, error) : status;
}

enum hm_status build_background(struct truth_builder *b, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < b->index.found.count && status == HM_OK; i++) {
        size_t image;
        status = build_take(b, b->index.found.images[i].path, b->index.found.images[i].name, &image,
                            error);
    }
    return status;
}

/* ---- sizes ------------------------------------------------------------------------------- */

static struct data_size upright_size(const struct photo_facts *f)
{
    return image_turns_sides(f->orientation) ? (struct data_size){f->size.height, f->size.width}
                                             : f->size;
}

/* Is `there` the photograph of size `said` made smaller or larger, to a rounded pixel? */
static bool is_scaled(struct data_size said, struct data_size there, struct photo_facts *f)
{
    double x = (double)there.width / said.width, y = (double)there.height / said.height;
    double slack_x = (1 + x) / said.width, slack_y = (1 + y) / said.height;
    if (fabs(x - y) > slack_x + slack_y)
        return false;
    f->scale_x = x;
    f->scale_y = y;
    return true;
}

void facts_relate(struct photo_facts *f)
{
    struct data_size said = f->declared;
    bool sides = image_turns_sides(f->orientation) && f->size.width != f->size.height;
    if (said.width <= 0 || said.height <= 0 || f->size.width <= 0)
        return;
    if (said.width == f->size.width && said.height == f->size.height)
        f->frame = sides ? FRAME_STORED : FRAME_UNKNOWN;
    else if (sides && is_scaled(said, upright_size(f), f))
        f->frame = FRAME_UPRIGHT;
    else if (is_scaled(said, f->size, f))
        f->frame = sides ? FRAME_STORED : FRAME_UNKNOWN;
    else
        f->left_out = said.width != f->size.height || said.height != f->size.width;
}

/* One photograph whose declared size is another: counted, the first kept for the sentence. */
static void count_declared(struct truth_builder *b, size_t image)
{
    const struct photo_facts *f = &b->facts[image];
    struct data_size there = f->frame == FRAME_UPRIGHT ? upright_size(f) : f->size;
    if (f->declared.width <= 0 ||
        (f->declared.width == there.width && f->declared.height == there.height))
        return;
    if (b->declared_other++ == 0)
        snprintf(b->size_example, sizeof b->size_example, "%.120s has %dx%d and not %dx%d",
                 b->images.images[image].name, there.width, there.height, f->declared.width,
                 f->declared.height);
    b->scaled += f->scale_x != 1 || f->scale_y != 1;
}

enum hm_status build_size(struct truth_builder *b, size_t image, struct data_size *size,
                          struct hm_error *error)
{
    struct photo_facts *f = &b->facts[image];
    if (f->size.width == 0) {
        const char *path = b->images.images[image].path;
        struct hm_error why;
        enum hm_status status =
            image_header(path, &f->size.width, &f->size.height, &f->orientation, &why);
        if (status == HM_MEMORY)
            return fail(error, status, "%s", why.text);
        if (status != HM_OK) {
            f->size = (struct data_size){-1, -1};
            build_drop(b, DATA_DROP_PHOTO, (struct place){path, 0}, "%.250s", why.text);
        }
        facts_relate(f);
        count_declared(b, image);
    }
    *size = f->size;
    return HM_OK;
}

void build_declare(struct truth_builder *b, size_t image, double width, double height)
{
    if (image == NO_PHOTO || !(width >= 1 && height >= 1 && width < 1e6 && height < 1e6))
        return;
    struct photo_facts *f = &b->facts[image];
    if (f->declared.width == 0 && f->size.width == 0)
        f->declared = (struct data_size){(int)width, (int)height};
}

/* ---- which way they stand ---------------------------------------------------------------- */

struct stand {
    size_t boxes, stored, upright; /* boxes; that lie in the picture as it is stored, upright */
};

static bool lies_in(const struct data_box *box, struct data_size size)
{
    return box->x >= -2 && box->y >= -2 && box->x + box->width <= size.width + 2 &&
           box->y + box->height <= size.height + 2;
}

static void turn_box(double *x, double *y, double *width, double *height,
                     const struct photo_facts *f)
{
    double x0 = *x, y0 = *y, x1 = *x + *width, y1 = *y + *height;
    image_point_stored(f->orientation, f->size.width, f->size.height, &x0, &y0);
    image_point_stored(f->orientation, f->size.width, f->size.height, &x1, &y1);
    *x = x0 < x1 ? x0 : x1;
    *y = y0 < y1 ? y0 : y1;
    *width = fabs(x1 - x0);
    *height = fabs(y1 - y0);
}

/* The frame of photographs whose declared size says nothing, from where their boxes fit. */
static void prove_frames(struct truth_builder *b, struct stand *stands)
{
    for (size_t k = 0; k < b->box_count; k++) {
        const struct photo_facts *f = &b->facts[b->boxes[k].image];
        struct stand *s = &stands[b->boxes[k].image];
        s->boxes++;
        s->stored += lies_in(&b->boxes[k].box, f->size);
        s->upright += lies_in(&b->boxes[k].box, upright_size(f));
    }
    for (size_t i = 0; i < b->images.count; i++) {
        struct photo_facts *f = &b->facts[i];
        const struct stand *s = &stands[i];
        if (f->frame == FRAME_UNKNOWN && image_turns_sides(f->orientation) &&
            s->stored != s->upright && (s->stored == s->boxes || s->upright == s->boxes))
            f->frame = s->stored > s->upright ? FRAME_STORED : FRAME_UPRIGHT;
    }
}

/* Boxes into the pixels that will be decoded; those that lie outside of them are dropped. */
static void settle_boxes(struct truth_builder *b)
{
    size_t kept = 0;
    bool apply = b->options->exif == DATA_EXIF_APPLY;
    for (size_t k = 0; k < b->box_count; k++) {
        size_t image = b->boxes[k].image;
        const struct photo_facts *f = &b->facts[image];
        struct data_box *box = &b->boxes[k].box;
        struct data_size size = apply && f->frame != FRAME_STORED ? upright_size(f) : f->size;
        if (!apply && f->frame == FRAME_UPRIGHT) {
            turn_box(&box->x, &box->y, &box->width, &box->height, f);
            turn_box(&box->visible_x, &box->visible_y, &box->visible_width, &box->visible_height,
                     f);
        }
        if (box->x < size.width && box->y < size.height)
            b->boxes[kept++] = b->boxes[k];
        else
            build_drop(b, DATA_DROP_OUTSIDE, (struct place){b->images.images[image].path, 0},
                       "the box %g,%g to %g,%g is %s (the photograph has %dx%d)", box->x, box->y,
                       box->x + box->width, box->y + box->height,
                       data_drop_words[DATA_DROP_OUTSIDE], size.width, size.height);
    }
    b->box_count = kept;
}

static enum hm_status note_frames(struct truth_builder *b, struct hm_error *error)
{
    size_t turned = 0, stored = 0, upright = 0;
    for (size_t i = 0; i < b->images.count; i++) {
        turned += b->facts[i].orientation > 1;
        stored += b->facts[i].frame == FRAME_STORED;
        upright += b->facts[i].frame == FRAME_UPRIGHT;
    }
    return build_note(
        b, error,
        "%zu photograph%s turned by EXIF: boxes are proven to be of the stored "
        "pixels in %zu, of the upright ones in %zu, and taken as of the %s ones in %zu",
        turned, turned == 1 ? " is" : "s are", stored, upright,
        b->options->exif == DATA_EXIF_APPLY ? "upright" : "stored", turned - stored - upright);
}

enum hm_status build_orient(struct truth_builder *b, struct hm_error *error)
{
    bool any = false, apply = b->options->exif == DATA_EXIF_APPLY;
    for (size_t i = 0; i < b->images.count; i++) {
        any = any || b->facts[i].orientation > 1;
        b->images.images[i].upright = apply;
    }
    if (!any)
        return HM_OK;
    struct stand *stands = mem_array(b->images.count, sizeof *stands);
    if (!stands)
        return fail_memory(error, b->images.count * sizeof *stands, "a truth");
    prove_frames(b, stands);
    mem_free(stands);
    settle_boxes(b);
    for (size_t i = 0; i < b->images.count; i++) {
        struct photo_facts *f = &b->facts[i];
        b->images.images[i].upright = apply && f->frame != FRAME_STORED;
        if (b->images.images[i].upright && f->size.width > 0)
            f->size = upright_size(f);
    }
    return note_frames(b, error);
}
