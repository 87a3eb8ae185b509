/* What the readers of annotations share: what a path holds, and the truth as it grows.
 *
 * A reader is a row of the table in truth.c: a probe that says whether files look like its format,
 * and a function that reads them and hands what it finds to the build_* functions. Those check,
 * find the photograph, count and tell; a reader only knows its format.
 */
#ifndef HM_DATA_INTERNAL_H
#define HM_DATA_INTERNAL_H

#include "data/data.h"
#include "disk/disk.h"

/* Groups as a forest: parent[i] <= i, a root is its own parent (split.c). */
size_t forest_root(const size_t *parent, size_t i);
void forest_join(size_t *parent, size_t a, size_t b);

/* A table from names to numbers: 64-bit hashes, open addressing. */
struct name_table {
    uint64_t *hashes; /* 0: free */
    size_t *values;
    size_t count, capacity;
};
#define NAME_ABSENT SIZE_MAX
uint64_t name_hash(const char *folder, const char *name);
size_t name_table_find(const struct name_table *table, uint64_t hash);
enum hm_status name_table_add(struct name_table *table, uint64_t hash, size_t value,
                              struct hm_error *error);
void name_table_free(struct name_table *table);

/* Pictures below a folder, found by the last parts of their names (photos.c). */
struct photo_key {
    uint64_t hash; /* of the file name, or of it without its ending */
    size_t index;
};
struct photo_index {
    struct data_set found;
    struct photo_key *names, *stems, *cores; /* sorted by hash */
    bool made;
};
/* Takes the pictures among `files`, which is empty afterwards. */
enum hm_status photo_index_make(struct photo_index *index, struct data_set *files,
                                struct hm_error *error);
void photo_index_free(struct photo_index *index);
/* The picture whose name ends most like `name`; with by_stem its ending does not count. NAME_ABSENT
 * where there is none; *several where two fit alike. */
size_t photo_index_find(const struct photo_index *index, const char *name, bool by_stem,
                        bool *several);
/* The one picture that `name` may mean once endings, case, percent signs, accents and the prefixes
 * of tools are put aside (names.c). */
size_t photo_index_guess(const struct photo_index *index, const char *name, bool *several);
bool is_picture_name(const char *name);
/* Takes out of a set, and counts as passed, what the question says yes to (find.c). */
void data_pass_over(struct data_set *set, bool (*passes)(const struct data_image *image));
#define TEXT_HEAD 8192 /* what is looked at of a file, to tell what it is */

/* ---- names that were changed (names.c) ---------------------------------------------------- */

struct core {
    char text[640];
    size_t length;
};
/* whole: the name has no ending. */
void core_of(const char *name, bool whole, struct core *out);
/* For a sentence: "another ending". */
const char *how_names_differ(const char *asked, const char *found);
/* NULL: no name is like it. */
const char *nearest_name(const struct photo_index *index, const char *name);

/* ---- labels (labels.c) -------------------------------------------------------------------- */

enum data_meaning label_meaning(const struct data_reading *options, const char *label);
struct label_list {
    struct data_label *labels;
    size_t count, capacity, unlabelled;
    struct name_table table;
};
enum hm_status label_list_count(struct label_list *list, const char *label,
                                enum data_meaning meaning, struct hm_error *error);
void label_list_sort(struct label_list *list);
void label_list_free(struct label_list *list);

/* ---- the truth as it grows (build.c, build_*.c) ------------------------------------------- */

/* A box on its way: of image number `image` in the order in which they came. */
struct found_box {
    struct data_box box;
    size_t image;
};

/* What the four numbers of a box are, where a format does not say it. */
enum sense { SENSE_CORNERS, SENSE_SIZES, SENSE_CENTRES, SENSES };
/* How many boxes lie in their photographs under each reading, in pixels and in shares. */
struct weighing {
    size_t rows, fit[SENSES][2];
};

/* Of pixels as they are stored or of the picture as it stands upright? */
enum frame { FRAME_UNKNOWN, FRAME_STORED, FRAME_UPRIGHT };

struct photo_facts {
    struct data_size size;     /* of the stored pixels; 0 x 0: not looked, -1 x -1: not readable */
    struct data_size declared; /* by the annotations; 0 x 0: not */
    double scale_x, scale_y;   /* from the declared photograph to the one that is there */
    int orientation;           /* EXIF, 1 to 8 */
    enum frame frame;          /* of its boxes, where it is proven */
    bool left_out;             /* of another shape than declared: its boxes fit nothing */
};

struct truth_builder {
    const struct data_reading *options;
    const struct data_listener *listener;
    const char *path; /* that was asked for */
    bool folder;      /* it is one */
    char *root;       /* names of photographs are relative to it */
    struct photo_index index;
    bool looked_above;       /* for pictures, in the folder above the root */
    struct name_table asked; /* names as annotations have them -> image, or NO_PHOTO */
    struct name_table known; /* names of images -> image */
    struct name_table seen;  /* boxes, for duplicates */
    struct data_set images;
    struct photo_facts *facts; /* of the images */
    size_t facts_capacity;
    struct found_box *boxes;
    size_t box_count, box_capacity;
    size_t dropped[DATA_DROPS];
    struct label_list labels;
    struct file_list notes;
    char *names_from;          /* the file that names the classes */
    struct weighing *weighing; /* not NULL: boxes are only weighed, nothing is told */
    enum sense usual;          /* of the reader, while boxes are weighed */
    bool header_says;          /* the file names its columns */
    bool says_difficult;       /* a row ends in that word, as Cartucho's do */
    bool of_json;              /* the format says what its numbers are (COCO) */
    bool weighed;              /* the sense below is that of the boxes, whatever the reader says */
    enum sense sense;          /* of boxes */
    bool shares;               /* and they are in shares of the photograph */
    size_t other_names;        /* photographs found by another name than they are called by */
    char name_asked[160], name_found[160]; /* the first of them */
    size_t declared_other, scaled;         /* photographs of another size than declared */
    char size_example[200];
    bool no_labels_wanted; /* the format is of one object: --labels need not be obeyed */
};

/* Where in which file something stands, for messages. */
struct place {
    const char *file;
    size_t line; /* 0: none to name */
};

/* What an annotation says of one object. */
struct raw_box {
    double xmin, ymin, xmax, ymax; /* 0-based, half-open */
    bool shares;                   /* of the photograph's width and height, not pixels */
    bool has_visible;
    double visible_xmin, visible_ymin, visible_xmax, visible_ymax;
    const char *label; /* NULL: the format has none, it is a person */
    bool ignore;
    double visible_share; /* of the height, from above; 0: not said */
};

#define TOLD 10 /* lines of a kind; further ones are only counted */
#define NO_PHOTO (SIZE_MAX - 1)
/* The image that an annotation in `folder` (relative to the root) calls `name`, taken into the
 * truth; NO_PHOTO where there is none, which is counted and told. A stem (by_stem) fits whatever
 * the picture's ending and folder. */
enum hm_status build_photo(struct truth_builder *b, struct place place, const char *folder,
                           const char *name, bool by_stem, size_t *image, struct hm_error *error);
/* The size of an image from its header; -1 x -1: it cannot be read (told and counted, once). */
enum hm_status build_size(struct truth_builder *b, size_t image, struct data_size *size,
                          struct hm_error *error);
enum hm_status build_box(struct truth_builder *b, struct place place, size_t image,
                         const struct raw_box *box, struct hm_error *error);
/* A box as four numbers in the order of `usual`, or in that in which they were found to fit. The
 * rest of it is in *box. */
enum hm_status build_numbers(struct truth_builder *b, struct place place, size_t image,
                             enum sense usual, const double numbers[4], struct raw_box *box,
                             struct hm_error *error);
/* The annotation says that the photograph has that size (other than positive: it does not). Before
 * its boxes. */
void build_declare(struct truth_builder *b, size_t image, double width, double height);
/* Boxes of the reading `usual` that leave their photographs where those of another do not are of
 * that, from then on; HM_INPUT where no reading fits. */
enum hm_status build_choose_sense(struct truth_builder *b, const struct weighing *weighing,
                                  enum sense usual, struct hm_error *error);
/* Boxes that come now are taken, of the photographs that were found while weighing. */
void build_end_weighing(struct truth_builder *b);
/* Where a box may lie: which way a photograph stands may be known only later. */
struct data_size facts_room(const struct photo_facts *facts);
/* A sentence for the notes, told as well. */
enum hm_status build_note(struct truth_builder *b, struct hm_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Is there a photograph of that name (or stem)? Nothing is counted. */
enum hm_status build_has_photo(struct truth_builder *b, const char *name, bool by_stem, bool *has,
                               struct hm_error *error);
/* Takes the image at `path` into the truth under `name`, once. */
enum hm_status build_take(struct truth_builder *b, const char *path, const char *name,
                          size_t *image, struct hm_error *error);
/* Counts and tells: "FILE:LINE: words". */
void build_drop(struct truth_builder *b, enum data_drop why, struct place place, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* Pictures that no annotation names are photographs without people. */
enum hm_status build_background(struct truth_builder *b, struct hm_error *error);
/* The same files again: what was only weighed is forgotten. */
void build_again(struct truth_builder *b);
/* What each photograph's declared size and its boxes say of its orientation (build_photo.c): boxes
 * come into the pixels that will be decoded; those outside are dropped. */
enum hm_status build_orient(struct truth_builder *b, struct hm_error *error);
/* Box and image in the photograph's frame, before it is built: scaled as its size was declared. */
void facts_relate(struct photo_facts *facts);
/* Sorts everything into the truth; HM_INPUT where there is no photograph. */
enum hm_status build_finish(struct truth_builder *b, const char *format, const char *path,
                            struct data_truth *out, struct hm_error *error);
void build_free(struct truth_builder *b);

/* A file of annotations, and what all readers look at first. */
struct truth_file {
    const char *path;
    const char *name;   /* relative to the root */
    const char *folder; /* the folder part of it; set for read_one */
};
struct truth_files {
    struct truth_file *files;
    size_t count;
};

/* Does a file that begins like that look like the format? The text may be cut up. */
typedef bool truth_probe(char *head);

typedef enum hm_status truth_read(struct truth_builder *b, const struct truth_files *files,
                                  struct hm_error *error);

struct truth_reader {
    const char *name;
    const char *endings; /* of its files, with their dots, separated by commas */
    truth_probe *probe;
    truth_read *read;
    const char *other; /* the reader of the same rows in another sense; NULL: none. Boxes are
                          weighed to tell which it is */
    const char *looks; /* what it is, for people */
};
extern const struct truth_reader truth_readers[];
extern const size_t truth_reader_count;
/* Does the file begin like the format? Only HM_MEMORY is a failure. */
enum hm_status file_looks_like(truth_probe *probe, const struct truth_file *file, bool *like,
                               struct hm_error *error);
/* In a folder: is there no picture of the file's name, so that it may be a readme? */
bool is_stray(const struct truth_builder *b, const struct truth_file *file);
/* Hands the reader one file after the other, with its text; passes over what is of another kind. */
typedef enum hm_status read_one(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error);
enum hm_status read_each(struct truth_builder *b, const struct truth_files *files,
                         truth_probe *probe, read_one *read, void *context, struct hm_error *error);

#define TRUTH_READER(format)                                                                       \
    truth_probe probe_##format;                                                                    \
    truth_read read_##format

TRUTH_READER(pascal);
TRUTH_READER(voc);
TRUTH_READER(cvat);
TRUTH_READER(imglab);
TRUTH_READER(coco);
TRUTH_READER(labelme);
TRUTH_READER(via);
TRUTH_READER(odgt);
TRUTH_READER(caltech);
TRUTH_READER(cartucho);
TRUTH_READER(kitti);
TRUTH_READER(wider);
TRUTH_READER(mot);
TRUTH_READER(info);
TRUTH_READER(openimages);
TRUTH_READER(csv);
TRUTH_READER(yolo);

/* The photographs that a list or a data.yaml of YOLO's names, where label files lie beside them or
 * in the folders that its tools have for them; an empty set: the file is none. */
enum hm_status yolo_set_photos(const char *path, struct data_set *out, struct hm_error *error);
/* The file with the labels of a photograph; NULL in *labels: there is none. mem_free. */
enum hm_status yolo_labels_of(const char *photo, char **labels, struct hm_error *error);
enum hm_status read_yolo_set(struct truth_builder *b, const struct data_set *photos,
                             struct hm_error *error);

/* A row of numbers of MOT; how many, -1: something else is among them. */
#define MOT_COLUMNS 16
int mot_numbers(char *line, double numbers[MOT_COLUMNS]);
bool mot_looks_like(const double *numbers, int count);

/* Does the path end in one of those? */
bool ends_in_one_of(const char *path, const char *endings);
/* Annotations in no format that is read make photographs no crops: HM_INPUT names a file of `files`
 * (those of the folder `path`, or that one file) that looks like some, or a folder beside `path`
 * that holds those of its pictures. (unknown.c) */
enum hm_status refuse_unknown(const char *path, bool folder, const struct data_set *files,
                              struct hm_error *error);
/* What a file that begins like that looks like ("XML (<dataset>)"), where it may be annotations;
 * false: it does not look like any. (sniff.c) */
bool looks_like_annotations(const char *name, const unsigned char *head, size_t length,
                            char words[120]);

/* ---- XML (xml.c) -------------------------------------------------------------------------- */

#define XML_DEPTH 10

struct xml_walk {
    void (*open)(struct xml_walk *walk, const char *name, const char **attributes);
    void (*close)(struct xml_walk *walk, const char *name, char *text); /* text without the blanks
                                                                           around it */
    void *context;
    /* of xml_read_each: whose photographs, and the one whose element is open (or NO_PHOTO) */
    struct truth_builder *b;
    const struct truth_file *file;
    size_t image;
    int depth;                /* of the open elements */
    char path[XML_DEPTH][24]; /* their names, cut */
    struct text text;         /* of the innermost */
    size_t line;
    void *parser;
    enum hm_status status; /* a handler's failure */
    struct hm_error error;
};
/* Is the open element at that depth (0: the root) called so? */
bool xml_at(const struct xml_walk *walk, int depth, const char *name);
/* An attribute, NULL: it has none of that name. */
const char *xml_attribute(const char **attributes, const char *name);
double xml_number(const char **attributes, const char *name); /* NaN: none, or no number */
/* Walks the text in the encoding in which it goes furthest. Where that is not to its end, it is
 * told (*good false). */
enum hm_status xml_read(struct xml_walk *walk, struct truth_builder *b, const char *file,
                        const char *text, bool *good, struct hm_error *error);
/* Walks each of the files that the probe takes, with builder, file and image set. */
enum hm_status xml_read_each(struct xml_walk *walk, struct truth_builder *b,
                             const struct truth_files *files, bool (*probe)(char *head),
                             struct hm_error *error);
/* An element that is a photograph opens: the attribute `key` has its name, width and height its
 * declared size. */
void xml_open_photo(struct xml_walk *walk, const char **attributes, const char *key);
/* A box in the photograph that is open, if one is. */
void xml_add_box(struct xml_walk *walk, const struct raw_box *box);

/* ---- JSON (json_elements.c) --------------------------------------------------------------- */

struct json_t;
/* A document as a tree; NULL: dropped and told. json_decref. */
struct json_t *json_document(struct truth_builder *b, struct place place, const char *text,
                             size_t length);
/* The number, or the number that a text holds; NaN. */
double json_number(const struct json_t *value);
/* Widens a box (xmin > xmax: none yet) to hold a point. */
void box_hold(struct raw_box *box, double x, double y);
struct raw_box box_empty(void);

/* ---- names of classes (classes.c) --------------------------------------------------------- */

/* The names that YOLO's numbers have: in classes.txt, *.names, *.yaml in the folder of label files,
 * in so many folders above it, or near the photographs (NULL: not there). names->names[i] is ""
 * where i has none. *from: the file, NULL where there is none; mem_free. */
enum hm_status class_names(const char *labels, int upwards, const char *photos,
                           struct file_list *names, char **from, struct hm_error *error);
/* The names in one such file. */
enum hm_status class_names_of_file(const char *path, struct file_list *names,
                                   struct hm_error *error);
/* The name of class `number`, or the number itself in `digits`. */
const char *class_name(const struct file_list *names, double number, char digits[32]);

/* ---- reading text (text_file.c) ----------------------------------------------------------- */

/* Turns UTF-16 into UTF-8; other bytes stay. */
enum hm_status text_utf8(struct file_bytes *file, struct hm_error *error);
/* The first bytes of a file as UTF-8. */
enum hm_status text_head(const char *path, size_t most, struct file_bytes *out,
                         struct hm_error *error);
size_t utf8_put(char *out, uint32_t letter); /* how many bytes, up to 4 */
/* Behind the byte-order mark that editors of Windows put in front. */
char *text_start(const struct file_bytes *file);
/* A decimal number and nothing else but blanks around it; NaN where it is not. "nan", "inf" and
 * hexadecimal are no numbers here. */
double number_of(const char *text);
/* The same at the start of *text, which is moved behind it. */
double next_number(const char **text);
/* The next line of *rest without its end (LF or CRLF); NULL at the end. Counts *line up. */
char *text_line(char **rest, size_t *line);

/* Cuts a line into words at blanks; how many, most + 1 where there are more. */
int text_words(char *line, char **words, int most);
/* Without the blanks and line breaks around it, in place. */
char *text_trim(char *text);
/* What separates the fields of a table: ',' ';' '|' or a tab. */
char text_separator(const char *text);
/* number_of, also with a decimal comma. */
double number_of_field(const char *field);

/* ---- detections (detections.c) ------------------------------------------------------------ */

#define DETECTIONS_MAX_BYTES ((size_t)4 << 30)

#define NO_LABEL UINT32_MAX
struct found_detection {
    struct data_detection detection;
    size_t image, order;
    uint32_t label; /* among the builder's; NO_LABEL: it has none */
};

struct detection_builder {
    const struct data_truth *truth;
    const struct data_reading *options;
    const char *truth_path, *path; /* path: of the detections */
    const char *format;            /* of the last file that was read */
    struct photo_index index;
    size_t *image_of; /* of the pictures of the index */
    struct found_detection *items;
    size_t count, capacity, strangers, others;
    char stranger[160]; /* the first */
    struct label_list labels;
    bool numbered;          /* labels are numbers of classes whose names are not known */
    struct file_list names; /* of YOLO's classes, once they were looked for */
    bool names_sought;
};

/* The image that a detection calls `name`; NAME_ABSENT for a stranger, which is counted. HM_INPUT
 * where the name fits several. */
enum hm_status detections_image(struct detection_builder *b, struct place place, const char *name,
                                size_t *image, struct hm_error *error);
/* The image whose name holds that number (000042.jpg), of a sequence if the numbers are in several.
 */
enum hm_status detections_frame(struct detection_builder *b, struct place place, double number,
                                size_t *image, struct hm_error *error);
/* HM_INPUT where a number is missing (NaN), or a size negative. NAME_ABSENT: only checked. label
 * NULL: it has none. */
enum hm_status detections_add(struct detection_builder *b, struct place place, size_t image,
                              const char *label, struct data_detection detection,
                              struct hm_error *error);
/* The last number in the stem of a name; -1: none. */
long long number_in_name(const char *name);

struct detection_reader {
    const char *name;
    bool (*probe)(const char *head); /* the first bytes of a file */
    enum hm_status (*read)(struct detection_builder *b, const char *path, char *text, size_t length,
                           struct hm_error *error);
};
#define DETECTION_READER(format)                                                                   \
    bool probe_##format##_detections(const char *head);                                            \
    enum hm_status read_##format##_detections(struct detection_builder *b, const char *path,       \
                                              char *text, size_t length, struct hm_error *error)

DETECTION_READER(coco);
DETECTION_READER(yolo);
DETECTION_READER(kitti);
DETECTION_READER(words); /* Cartucho, or VOC's devkit */
DETECTION_READER(mot);
DETECTION_READER(caltech);
DETECTION_READER(csv);

#endif
