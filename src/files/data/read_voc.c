/* Pascal VOC: one XML file a photograph.
 *
 *     <annotation><filename>000001.jpg</filename>
 *       <object><name>person</name><difficult>0</difficult>
 *         <bndbox><xmin>8</xmin><ymin>12</ymin><xmax>352</xmax><ymax>498</ymax></bndbox>
 *       </object></annotation>
 *
 * Pixels count from 1 and the last one is part of the box. `difficult` makes an ignore region. An
 * object's <part>s (heads, hands) have boxes of their own, which are not people. XML is expat's;
 * files that declare one encoding and are in another are read as Latin-1.
 */
#include "data/data_internal.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 8
#define MOST_TEXT 1024 /* of one element; file names are shorter */

bool probe_voc(char *head)
{
    return strstr(head, "<annotation") != NULL;
}

/* What the file has said so far. */
struct walk {
    struct truth_builder *b;
    struct place place;
    const struct truth_file *file;
    XML_Parser parser;
    int depth;
    char path[MOST_DEPTH][16]; /* names of the open elements, cut */
    char text[MOST_TEXT];
    size_t length;
    char filename[MOST_TEXT], label[128];
    struct raw_box box;
    struct found { /* objects, until the photograph is known: <filename> may come last */
        struct raw_box box;
        char *label;
        size_t line;
    } * objects;
    size_t count, capacity;
    enum hm_status status;
    struct hm_error error;
};

static bool at(const struct walk *w, int depth, const char *name)
{
    return w->depth > depth && depth < MOST_DEPTH && strcmp(w->path[depth], name) == 0;
}

static void open_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct walk *w = data;
    (void)attributes;
    if (w->depth < MOST_DEPTH) {
        size_t length = strlen(name) < 15 ? strlen(name) : 15;
        memcpy(w->path[w->depth], name, length);
        w->path[w->depth][length] = 0;
    }
    w->depth++;
    w->length = 0;
    if (w->depth == 2 && at(w, 1, "object")) {
        w->box = (struct raw_box){.xmin = NAN, .ymin = NAN, .xmax = NAN, .ymax = NAN};
        w->label[0] = 0;
    }
}

static void take_text(void *data, const XML_Char *text, int length)
{
    struct walk *w = data;
    size_t room = MOST_TEXT - 1 - w->length, take = (size_t)length < room ? (size_t)length : room;
    memcpy(w->text + w->length, text, take);
    w->length += take;
}

static void keep_object(struct walk *w)
{
    if (w->status != HM_OK)
        return;
    w->status = mem_reserve((void **)&w->objects, &w->capacity, w->count + 1, sizeof *w->objects,
                            &w->error);
    char *label = mem_string(w->label);
    if (w->status == HM_OK && !label)
        w->status = fail_memory(&w->error, strlen(w->label), "a label");
    if (w->status != HM_OK) {
        mem_free(label);
        return;
    }
    w->objects[w->count++] =
        (struct found){w->box, label, (size_t)XML_GetCurrentLineNumber(w->parser)};
}

/* An element of annotation/object, or of its bndbox. */
static void close_in_object(struct walk *w)
{
    const struct {
        const char *name;
        double *value;
        double shift;
    } corners[] = {{"xmin", &w->box.xmin, -1},
                   {"ymin", &w->box.ymin, -1},
                   {"xmax", &w->box.xmax, 0},
                   {"ymax", &w->box.ymax, 0}};
    if (w->depth == 3 && at(w, 2, "name"))
        memcpy(w->label, w->text, sizeof w->label - 1);
    if (w->depth == 3 && at(w, 2, "difficult"))
        w->box.ignore = number_of(w->text) == 1;
    for (int i = 0; i < 4 && w->depth == 4 && at(w, 2, "bndbox"); i++)
        if (at(w, 3, corners[i].name))
            *corners[i].value = number_of(w->text) + corners[i].shift;
}

static void close_element(void *data, const XML_Char *name)
{
    struct walk *w = data;
    (void)name;
    w->text[w->length] = 0;
    if (w->depth == 2 && at(w, 1, "filename"))
        memcpy(w->filename, w->text, sizeof w->filename);
    if (w->depth == 2 && at(w, 1, "object"))
        keep_object(w);
    else if (at(w, 1, "object"))
        close_in_object(w);
    w->depth--;
    w->length = 0;
}

static void forget(struct walk *w)
{
    for (size_t i = 0; i < w->count; i++)
        mem_free(w->objects[i].label);
    w->count = 0;
    w->depth = 0;
    w->length = 0;
    w->filename[0] = 0;
}

/* encoding NULL: what the file declares. False: it is no XML in that encoding. */
static bool parse(struct walk *w, const char *text, const char *encoding)
{
    forget(w);
    w->parser = XML_ParserCreate(encoding);
    if (!w->parser) {
        w->status = fail_memory(&w->error, 0, "an XML file");
        return true;
    }
    XML_SetUserData(w->parser, w);
    XML_SetElementHandler(w->parser, open_element, close_element);
    XML_SetCharacterDataHandler(w->parser, take_text);
    size_t length = strlen(text);
    bool good =
        length < INT32_MAX && XML_Parse(w->parser, text, (int)length, 1) != XML_STATUS_ERROR;
    if (!good && encoding) {
        w->place.line = (size_t)XML_GetCurrentLineNumber(w->parser);
        build_drop(w->b, DATA_DROP_LINE, w->place, "%s",
                   XML_ErrorString(XML_GetErrorCode(w->parser)));
    }
    XML_ParserFree(w->parser);
    return good;
}

/* The photograph by the name that the file gives, or else by the file's own. */
static enum hm_status find_photo(struct walk *w, size_t *image, struct hm_error *error)
{
    bool several;
    *image = NO_PHOTO;
    w->place.line = 0;
    if (!w->filename[0] || (w->b->index.made && photo_index_find(&w->b->index, w->filename, false,
                                                                 &several) == NAME_ABSENT))
        return build_photo(w->b, w->place, w->file->folder, w->file->name, true, image, error);
    return build_photo(w->b, w->place, w->file->folder, w->filename, false, image, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct walk *w = context;
    size_t image;
    w->file = file;
    w->place = (struct place){file->path, 0};
    if (!parse(w, text, NULL) && !parse(w, text, "ISO-8859-1"))
        return HM_OK;
    if (w->status != HM_OK) {
        *error = w->error;
        return w->status;
    }
    enum hm_status status = find_photo(w, &image, error);
    for (size_t i = 0; i < w->count && status == HM_OK && image != NO_PHOTO; i++) {
        struct found *object = &w->objects[i];
        w->place.line = object->line;
        object->box.label = object->label;
        status = build_box(b, w->place, image, &object->box, error);
    }
    return status;
}

enum hm_status read_voc(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    struct walk *w = mem_array(1, sizeof *w);
    if (!w)
        return fail_memory(error, sizeof *w, "an XML file");
    w->b = b;
    enum hm_status status = read_each(b, files, probe_voc, read_file, w, error);
    forget(w);
    mem_free(w->objects);
    mem_free(w);
    return status;
}
