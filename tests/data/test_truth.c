/* data: annotations in every format, as they should be and as they come. */
#include "data/data.h"
#include "disk/disk.h"
#include "pictures.h"
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hogmine-test-XXXXXX";

static char *at(const char *name)
{
    static char path[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void put(const char *name, const char *text)
{
    char *path = at(name), *slash = strrchr(path, '/');
    *slash = 0;
    CHECK(file_make_folder(path, NULL) == HM_OK);
    *slash = '/';
    FILE *file = fopen(path, "wb");
    CHECK(file && fputs(text, file) >= 0);
    if (file)
        fclose(file);
}

/* A picture of that size. */
static void draw(const char *name, int width, int height)
{
    put(name, "");
    struct image image = picture_noise(width, height, 1, 256);
    CHECK(image_write(at(name), &image, NULL) == HM_OK);
    image_free(&image);
}

static int lines;
static char last_line[700];
static void listen(void *context, const char *line)
{
    (void)context;
    lines++;
    snprintf(last_line, sizeof last_line, "%s", line);
}

static struct data_truth read_at(const char *name, const struct data_reading *options)
{
    struct data_truth truth;
    struct hm_error error = {0};
    struct data_listener listener = {.skipped = listen};
    lines = 0;
    last_line[0] = 0;
    enum hm_status status = data_read_truth(at(name), options, &listener, &truth, &error);
    if (!CHECK(status == HM_OK))
        printf("# %s\n", error.text);
    return truth;
}

/* Is box k of the truth x, y, width, height, ignored or not? */
static bool is_box(const struct data_truth *truth, size_t k, double x, double y, double width,
                   double height, bool ignore)
{
    if (truth->images.count == 0 || k >= truth->first[truth->images.count])
        return false;
    const struct data_box *b = &truth->boxes[k];
    bool good =
        b->x == x && b->y == y && b->width == width && b->height == height && b->ignore == ignore;
    if (!good)
        printf("# box %zu is %g %g %g %g %d\n", k, b->x, b->y, b->width, b->height, b->ignore);
    return good;
}

static size_t all_boxes(const struct data_truth *truth)
{
    return truth->images.count > 0 ? truth->first[truth->images.count] : 0;
}

/* ---- csv --------------------------------------------------------------------------------- */

static void csv_with_and_without_a_header(void)
{
    draw("csv/b.jpg", 100, 80);
    draw("csv/a.jpg", 100, 80);
    put("csv/plain.csv", "b.jpg,1,2,30,40\nb.jpg,5,6,35,46,person,1\na.jpg,,,,\n"
                         "b.jpg,0,0,9,9,car\n");
    struct data_truth t = read_at("csv/plain.csv", NULL);
    CHECK(strcmp(t.format, "csv") == 0 && t.annotated);
    CHECK_INT(t.images.count, 2);
    CHECK(strcmp(t.images.images[0].name, "a.jpg") == 0);
    CHECK_INT(all_boxes(&t), 2);
    CHECK_INT(t.first[1], 0);
    CHECK(is_box(&t, 0, 1, 2, 29, 38, false));
    CHECK(is_box(&t, 1, 5, 6, 30, 40, true));
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    CHECK_INT(lines, 0);
    CHECK(t.sizes[1].width == 100 && t.sizes[1].height == 80);
    data_truth_free(&t);
    put("csv/head.csv", "\xEF\xBB\xBF"
                        "filename,width,height,class,xmin,ymin,xmax,ymax\r\n"
                        "b.jpg,100,80,Person,1,2,30,40\r\n");
    t = read_at("csv/head.csv", NULL);
    CHECK_INT(all_boxes(&t), 1);
    CHECK(is_box(&t, 0, 1, 2, 29, 38, false));
    data_truth_free(&t);
}

static void csv_of_a_made_street_has_shares_that_are_visible(void)
{
    draw("made/street/000001.jpg", 100, 80);
    draw("made/street/000002.jpg", 100, 80);
    put("made/street.csv", "image,xmin,ymin,xmax,ymax,label,ignore,visible\n"
                           "street/000001.jpg,1,2,31,42,person,0,0.25\n"
                           "street/000001.jpg,5,2,31,42,person,1,1.00\n"
                           "street/000002.jpg,,,,,,,\n");
    struct data_truth t = read_at("made/street.csv", NULL);
    CHECK_INT(t.images.count, 2);
    CHECK_INT(all_boxes(&t), 2);
    CHECK(is_box(&t, 0, 1, 2, 30, 40, false));
    CHECK(is_box(&t, 1, 5, 2, 26, 40, true));
    CHECK(t.boxes[0].visible_height == 10 && t.boxes[1].visible_height == 40);
    CHECK_INT(lines, 0);
    data_truth_free(&t);
}

static void hostile_csv_is_counted_by_reason(void)
{
    draw("bad/a.jpg", 100, 80);
    put("bad/picture.jpg", "no picture");
    put("bad/t.csv", "image,xmin,ymin,xmax,ymax\na.jpg,nan,2,30,40\na.jpg,1,2,inf,40\n"
                     "a.jpg,0x10,2,30,40\na.jpg,30,2,1,40\na.jpg,1,2,1,40\na.jpg,200,2,220,40\n"
                     "a.jpg,1,-50,9,0\nmissing.jpg,1,2,3,4\nmissing.jpg,1,2,3,5\na.jpg,1,2\n"
                     "a.jpg,1,2,30,40\na.jpg,1,2,30,40\npicture.jpg,1,2,3,4\n\"a.jpg,1,2,3");
    struct data_truth t = read_at("bad/t.csv", NULL);
    CHECK_INT(all_boxes(&t), 1);
    CHECK_INT(t.dropped[DATA_DROP_NUMBER], 3);
    CHECK_INT(t.dropped[DATA_DROP_INVERTED], 1);
    CHECK_INT(t.dropped[DATA_DROP_EMPTY], 1);
    CHECK_INT(t.dropped[DATA_DROP_OUTSIDE], 2);
    CHECK_INT(t.dropped[DATA_DROP_DUPLICATE], 1);
    CHECK_INT(t.dropped[DATA_DROP_PHOTO], 3); /* the open quote swallows a line */
    CHECK_INT(t.dropped[DATA_DROP_LINE], 1);
    CHECK_INT(lines, 12);
    CHECK(is_box(&t, 0, 1, 2, 29, 38, false));
    data_truth_free(&t);
}

/* ---- pascal ------------------------------------------------------------------------------ */

static const char pascal[] =
    "# Compatible with PASCAL Annotation Version 1.00\r\n"
    "Image filename : \"Elsewhere/Images/one.png\"\r\n"
    "Objects with ground truth : 3 { \"PASpersonWalking\" \"PASpersonWalking\" \"PAScar\" }\r\n"
    "# Top left pixel co-ordinates : (1, 1)\r\n"
    "Bounding box for object 1 \"PASpersonWalking\" (Xmin, Ymin) - (Xmax, Ymax) : (10, 20) - (39, "
    "59)\r\n"
    "Bounding box for object 2 \"PAScar\" (Xmin, Ymin) - (Xmax, Ymax) : (10, 20) - (39, 59)\r\n"
    "Bounding box for object 3 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (NaN, 20) - (39, 59)\r\n"
    "Bounding box for object 4 PASperson : 3\r\n"
    "# caf\xe9\r\n";

static void pascal_counts_from_one_and_includes_the_last_pixel(void)
{
    draw("pascal/Images/one.png", 100, 80);
    put("pascal/Annotation/one.txt", pascal);
    put("pascal/readme.txt", "nothing of interest");
    struct data_truth t = read_at("pascal", NULL);
    CHECK(t.format && strcmp(t.format, "pascal") == 0);
    CHECK_INT(all_boxes(&t), 1);
    CHECK(is_box(&t, 0, 9, 19, 30, 40, false));
    CHECK(strcmp(t.images.images[0].name, "Images/one.png") == 0);
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    CHECK_INT(t.dropped[DATA_DROP_NUMBER], 1);
    CHECK_INT(t.dropped[DATA_DROP_LINE], 1);
    data_truth_free(&t);
    t = read_at("pascal/Annotation", NULL); /* the pictures lie beside it */
    CHECK_INT(all_boxes(&t), 1);
    data_truth_free(&t);
    t = read_at("pascal/Annotation/one.txt", NULL);
    CHECK_INT(all_boxes(&t), 1);
    data_truth_free(&t);
}

static const char *shared(const char *name)
{
    static char path[512];
    const char *data = getenv("HOGMINE_DATA");
    snprintf(path, sizeof path, "%s/%s", data ? data : "../shared/data", name);
    return path;
}

static void penn_fudan_is_read_whole(void)
{
    struct data_truth t;
    struct data_listener listener = {.skipped = listen};
    if (!file_exists(shared("penn-fudan")))
        SKIP("no ../shared/data/penn-fudan");
    lines = 0;
    CHECK(data_read_truth(shared("penn-fudan"), NULL, &listener, &t, NULL) == HM_OK);
    CHECK_INT(t.images.count, 170);
    CHECK_INT(all_boxes(&t), 423);
    CHECK_INT(lines, 0);
    CHECK(is_box(&t, 0, 159, 181, 143, 250, false));
    data_truth_free(&t);
}

/* ---- voc --------------------------------------------------------------------------------- */

static void voc_boxes_count_from_one_and_parts_are_no_people(void)
{
    draw("voc/JPEGImages/a.jpg", 100, 80);
    draw("voc/JPEGImages/b.jpg", 100, 80);
    put("voc/Annotations/a.xml",
        "<annotation><filename>a.jpg</filename><size><width>1</width></size>"
        "<object><name>person</name><difficult>0</difficult><bndbox><xmin>10</xmin><ymin> 20 "
        "</ymin><xmax>39</xmax><ymax>59.0</ymax></bndbox><part><name>head</name><bndbox><xmin>1"
        "</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part></object>"
        "<object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>6</ymax></bndbox>"
        "<difficult>1</difficult><name>person</name></object>"
        "<object><name>dog</name><bndbox><xmin>1</xmin></bndbox></object></annotation>");
    /* Latin-1 that says it is UTF-8; CRLF; the name of a picture that is not there. */
    put("voc/Annotations/b.xml",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<annotation>\r\n<source>Universit\xe9"
        "</source><filename>elsewhere.png</filename>\r\n</annotation>\r\n");
    struct data_truth t = read_at("voc", NULL);
    CHECK(t.format && strcmp(t.format, "voc") == 0);
    CHECK_INT(t.images.count, 2);
    CHECK_INT(all_boxes(&t), 2);
    CHECK(is_box(&t, 0, 9, 19, 30, 40, false));
    CHECK(is_box(&t, 1, 0, 0, 5, 6, true));
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    CHECK_INT(lines, 0);
    data_truth_free(&t);
}

static void hostile_voc_is_counted_by_reason(void)
{
    draw("badvoc/a.jpg", 100, 80);
    draw("badvoc/c.jpg", 100, 80);
    put("badvoc/a.xml", "<annotation><object><name>person</name><bndbox><xmin>x</xmin>");
    put("badvoc/b.xml", "<annotation><filename>b.jpg</filename></annotation>");
    put("badvoc/d.xml", "<x><y/></x>");
    put("badvoc/c.xml", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><annotation>"
                        "<filename>&e;</filename><object><name>person</name></object>"
                        "<object><name>person</name><bndbox><xmin>9</xmin><ymin>9</ymin><xmax>1"
                        "</xmax><ymax>20</ymax></bndbox></object></annotation>");
    struct data_truth t = read_at("badvoc", NULL);
    CHECK_INT(t.images.count, 1);
    CHECK_INT(all_boxes(&t), 0);
    CHECK_INT(t.dropped[DATA_DROP_LINE], 1);
    CHECK_INT(t.dropped[DATA_DROP_PHOTO], 1);
    CHECK_INT(t.dropped[DATA_DROP_NUMBER], 1);
    CHECK_INT(t.dropped[DATA_DROP_INVERTED], 1);
    data_truth_free(&t);
}

/* ---- coco -------------------------------------------------------------------------------- */

static void coco_is_read_in_any_order(void)
{
    draw("coco/images/a.jpg", 100, 80);
    draw("coco/images/b.jpg", 100, 80);
    put("coco/annotations/t.json",
        "{\"info\": {\"x\": [1, \"]}\"]}, \"annotations\": [{\"image_id\": 2, \"category_id\": 1, "
        "\"bbox\": [1.5, 2, 30, 40], \"segmentation\": [[1, 2, 3]]}, {\"image_id\": 2, "
        "\"category_id\": 1, \"iscrowd\": 1, \"bbox\": [0, 0, 50, 60]}, {\"image_id\": 1, "
        "\"category_id\": 18, \"bbox\": [0, 0, 5, 6]}], \"n\": 3, \"images\": [{\"id\": 1, "
        "\"file_name\": \"a.jpg\"}, {\"file_name\": \"b.jpg\", \"id\": 2}], \"categories\": "
        "[{\"id\": "
        "1, \"name\": \"person\"}, {\"id\": 18, \"name\": \"dog\"}]}\n");
    struct data_truth t = read_at("coco/annotations/t.json", NULL);
    CHECK(t.format && strcmp(t.format, "coco") == 0);
    CHECK_INT(t.images.count, 2);
    CHECK_INT(all_boxes(&t), 2);
    CHECK(is_box(&t, 0, 1.5, 2, 30, 40, false));
    CHECK(is_box(&t, 1, 0, 0, 50, 60, true));
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    CHECK_INT(lines, 0);
    data_truth_free(&t);
    t = read_at("coco", NULL);
    CHECK_INT(all_boxes(&t), 2);
    data_truth_free(&t);
}

static void hostile_coco_loses_elements_and_not_the_document(void)
{
    draw("badcoco/a.jpg", 100, 80);
    put("badcoco/t.json",
        "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}, {\"id\": 1, \"file_name\": "
        "\"b.jpg\"}, "
        "{\"id\": 3}, {\"id\": 4, \"file_name\": \"caf\xe9.jpg\"}, 7], \"annotations\": ["
        "{\"image_id\": 1, \"bbox\": [NaN, 1, 2, 3]}, {\"image_id\": 1, \"bbox\": [1, 1, 2]}, "
        "{\"image_id\": 9, \"bbox\": [1, 1, 2, 3]}, {\"image_id\": 1, \"bbox\": [9, 9, -2, 3]}, "
        "{\"image_id\": 1, \"bbox\": \"x\"}, {\"image_id\": 1, \"bbox\": [1, 1, 2, 3]}, "
        "{\"image_id\": 1, \"bbox\": [1, 1, 4, ");
    struct data_truth t = read_at("badcoco/t.json", NULL);
    CHECK_INT(t.images.count, 1);
    CHECK_INT(all_boxes(&t), 1);
    CHECK_INT(t.dropped[DATA_DROP_NUMBER], 2);
    CHECK_INT(t.dropped[DATA_DROP_INVERTED], 1);
    CHECK_INT(t.dropped[DATA_DROP_DUPLICATE], 1);
    CHECK_INT(t.dropped[DATA_DROP_PHOTO], 2);
    CHECK_INT(t.dropped[DATA_DROP_LINE], 5); /* no name, 7, NaN, the cut one, the cut document */
    data_truth_free(&t);
}

/* ---- caltech ----------------------------------------------------------------------------- */

static void caltech_has_visible_parts_and_ignore_regions(void)
{
    draw("caltech/images/set00_I00029.jpg", 640, 480);
    draw("caltech/images/set00_I00059.jpg", 640, 480);
    put("caltech/annotations/set00_I00029.txt",
        "% bbGt version=3\nperson 325 160 23 52 1 326 161 20 30 0 0\nperson 10 20 30.5 60 0 0 0 0 "
        "0 "
        "1 0\npeople 100 100 50 60 0 0 0 0 0 0 0\nbicycle 1 1 9 9 0 0 0 0 0 0 0\n");
    put("caltech/annotations/set00_I00059.txt", "% bbGt version=3\n");
    struct data_truth t = read_at("caltech", NULL);
    CHECK(t.format && strcmp(t.format, "caltech") == 0);
    CHECK_INT(t.images.count, 2);
    CHECK_INT(all_boxes(&t), 3);
    CHECK(is_box(&t, 0, 325, 160, 23, 52, false));
    CHECK(is_box(&t, 1, 10, 20, 30.5, 60, true));
    CHECK(is_box(&t, 2, 100, 100, 50, 60, true));
    CHECK(t.boxes[0].visible_x == 326 && t.boxes[0].visible_height == 30);
    CHECK(t.boxes[1].visible_x == 10 && t.boxes[1].visible_height == 60);
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    data_truth_free(&t);
}

static void hostile_caltech_is_counted_by_reason(void)
{
    draw("badcal/a.jpg", 100, 80);
    put("badcal/a.txt", "% bbGt version=3\r\nperson 1 2 3\r\nperson\r\nperson 1 2 NaN 4 0\r\n"
                        "person 1 2 -3 4 0\r\nperson 1 2 30 40 0 9 9 nan nan 0 0\r\n\r\n");
    put("badcal/lost.txt", "% bbGt version=3\nperson 1 2 3 4 0\n");
    struct data_truth t = read_at("badcal", NULL);
    CHECK_INT(all_boxes(&t), 1);
    CHECK(is_box(&t, 0, 1, 2, 30, 40, false));
    CHECK(t.boxes[0].visible_x == 1 && t.boxes[0].visible_width == 30);
    CHECK_INT(t.dropped[DATA_DROP_LINE], 2);
    CHECK_INT(t.dropped[DATA_DROP_NUMBER], 1);
    CHECK_INT(t.dropped[DATA_DROP_INVERTED], 1);
    CHECK_INT(t.dropped[DATA_DROP_PHOTO], 1);
    data_truth_free(&t);
}

/* ---- yolo -------------------------------------------------------------------------------- */

static void yolo_needs_the_pictures_size(void)
{
    draw("yolo/images/train/a.jpg", 200, 100);
    draw("yolo/images/train/b.png", 200, 100);
    draw("yolo/images/val/a.jpg", 400, 100);
    put("yolo/labels/train/a.txt", "0 0.5 0.5 0.1 0.4\n1 0.5 0.5 0.1 0.4\r\n");
    put("yolo/labels/val/a.txt", "0 0.5 0.5 0.1 0.4\n");
    put("yolo/readme.txt", "not a label");
    struct data_truth t = read_at("yolo", NULL);
    CHECK(t.format && strcmp(t.format, "yolo") == 0);
    CHECK_INT(t.images.count, 3); /* b.png has no people */
    CHECK_INT(all_boxes(&t), 2);
    CHECK(t.boxes && fabs(t.boxes[0].x - 90) < 1e-9 && fabs(t.boxes[0].height - 40) < 1e-9);
    CHECK(t.boxes && fabs(t.boxes[1].x - 180) < 1e-9 && fabs(t.boxes[1].width - 40) < 1e-9);
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    data_truth_free(&t);
    put("yolo/data.yaml", "train: x\nnc: 2\nnames:\n  0: dog\n  1: 'Person'  # us\nother: y\n");
    t = read_at("yolo", NULL);
    CHECK_INT(all_boxes(&t), 1);
    data_truth_free(&t);
    put("yolo/data.yaml", "names: ['person', 'dog']\n");
    t = read_at("yolo", NULL);
    CHECK_INT(all_boxes(&t), 2);
    data_truth_free(&t);
}

static void hostile_yolo_is_counted_by_reason(void)
{
    draw("badyolo/a.jpg", 200, 100);
    put("badyolo/b.jpg", "no picture");
    put("badyolo/a.txt", "0 0.5 0.5 0.1 0.4\n0 0.5 0.5\n0 0.5 nan 0.1 0.4\n0 0.5 0.5 -0.1 0.4\n"
                         "0 0.5 0.5 0 0.4\n0 7 0.5 0.1 0.4\n");
    put("badyolo/b.txt", "0 0.5 0.5 0.1 0.4\n");
    put("badyolo/c.txt", "0 0.5 0.5 0.1 0.4\n");
    struct data_truth t = read_at("badyolo", NULL);
    CHECK_INT(all_boxes(&t), 1);
    CHECK_INT(t.dropped[DATA_DROP_LINE], 2);
    CHECK_INT(t.dropped[DATA_DROP_INVERTED], 1);
    CHECK_INT(t.dropped[DATA_DROP_EMPTY], 1);
    CHECK_INT(t.dropped[DATA_DROP_OUTSIDE], 1);
    CHECK_INT(t.dropped[DATA_DROP_PHOTO], 2);
    data_truth_free(&t);
}

/* ---- hostility --------------------------------------------------------------------------- */

static void no_mutation_of_a_file_breaks_its_reader(void)
{
    /* Files of the tests above, with bytes changed, cut and doubled. */
    static const struct {
        const char *format, *file, *folder;
    } files[] = {
        {"csv", "csv/plain.csv", "csv"},
        {"pascal", "pascal/Annotation/one.txt", "pascal"},
        {"voc", "voc/Annotations/a.xml", "voc"},
        {"coco", "coco/annotations/t.json", "coco"},
        {"caltech", "caltech/annotations/set00_I00029.txt", "caltech"},
        {"yolo", "yolo/labels/train/a.txt", "yolo"},
    };
    static const char wild[] = "\"'[]{}<>(),:;&%-+.eE09\n\r\t \\/";
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        struct file_bytes good;
        if (!CHECK(file_read(at(files[f].file), 1 << 20, &good, NULL) == HM_OK))
            continue;
        for (uint64_t turn = 0; turn < 200; turn++) {
            struct random r = random_make(turn, 1003, f);
            struct text bad = {0};
            text_append(&bad, good.bytes, good.length);
            for (uint64_t k = random_below(&r, 6); k > 0; k--) {
                size_t where = random_below(&r, bad.length);
                bad.bytes[where] = random_below(&r, 2) ? wild[random_below(&r, sizeof wild - 1)]
                                                       : (char)(1 + random_below(&r, 255));
            }
            if (random_below(&r, 3) == 0)
                bad.bytes[random_below(&r, bad.length)] = 0;
            put(files[f].file, bad.bytes);
            text_free(&bad);
            struct data_truth truth;
            struct hm_error error = {0};
            struct data_reading options = {.format = files[f].format};
            enum hm_status status =
                data_read_truth(at(files[f].folder), &options, NULL, &truth, &error);
            CHECK(status == HM_OK || (status == HM_INPUT && error.text[0]));
            for (size_t k = 0; k < all_boxes(&truth); k++)
                CHECK(truth.boxes[k].width > 0 && truth.boxes[k].height > 0 &&
                      isfinite(truth.boxes[k].x + truth.boxes[k].y));
            data_truth_free(&truth);
        }
        file_free(&good);
    }
}

static void without_memory_a_reader_says_so(void)
{
    for (long n = 1; n < 400; n++) {
        struct data_truth truth;
        struct hm_error error = {0};
        mem_fail_at(n);
        enum hm_status status =
            data_read_truth(at(n % 2 ? "badcal" : "badvoc"), NULL, NULL, &truth, &error);
        mem_fail_at(0);
        CHECK(status == HM_MEMORY || status == HM_OK);
        CHECK(status != HM_OK || strcmp(truth.format, n % 2 ? "caltech" : "voc") == 0);
        data_truth_free(&truth);
    }
}

/* ---- all --------------------------------------------------------------------------------- */

static void a_folder_of_pictures_is_a_set_without_annotations(void)
{
    draw("plain/a.jpg", 96, 160);
    struct data_truth t = read_at("plain", NULL);
    CHECK(strcmp(t.format, "images") == 0 && !t.annotated);
    CHECK_INT(t.images.count, 1);
    CHECK_INT(all_boxes(&t), 0);
    data_truth_free(&t);
}

static void what_cannot_be_is_said(void)
{
    struct data_truth t;
    struct hm_error error;
    struct data_reading options = {.format = "yaml"};
    CHECK(data_read_truth(at("plain"), &options, NULL, &t, &error) == HM_USAGE);
    CHECK_TEXT(error.text, "pascal");
    options.format = "pascal";
    CHECK(data_read_truth(at("plain"), &options, NULL, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "pascal");
    put("lost.csv", "nowhere.jpg,1,2,3,4\n");
    CHECK(data_read_truth(at("lost.csv"), NULL, NULL, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "`photos`");
    CHECK(data_read_truth(at("absent"), NULL, NULL, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "absent");
}

static void labels_are_chosen(void)
{
    draw("label/a.png", 100, 80);
    put("label/t.csv", "a.png,1,1,2,2,dog\na.png,1,1,3,3,dogs\na.png,1,1,4,4,person\n"
                       "a.png,1,1,5,5,CAT\n");
    struct data_reading options = {.labels = "dog*,x", .ignore_labels = "cat,dogs"};
    struct data_truth t = read_at("label/t.csv", &options);
    CHECK_INT(all_boxes(&t), 3);
    CHECK(is_box(&t, 0, 1, 1, 1, 1, false));
    CHECK(is_box(&t, 1, 1, 1, 2, 2, true));
    CHECK(is_box(&t, 2, 1, 1, 4, 4, true));
    CHECK_INT(t.dropped[DATA_DROP_LABEL], 1);
    data_truth_free(&t);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    int result = test_run((struct test[]){
        TEST(csv_with_and_without_a_header),
        TEST(csv_of_a_made_street_has_shares_that_are_visible),
        TEST(hostile_csv_is_counted_by_reason),
        TEST(pascal_counts_from_one_and_includes_the_last_pixel),
        TEST(voc_boxes_count_from_one_and_parts_are_no_people),
        TEST(hostile_voc_is_counted_by_reason),
        TEST(coco_is_read_in_any_order),
        TEST(hostile_coco_loses_elements_and_not_the_document),
        TEST(caltech_has_visible_parts_and_ignore_regions),
        TEST(hostile_caltech_is_counted_by_reason),
        TEST(yolo_needs_the_pictures_size),
        TEST(hostile_yolo_is_counted_by_reason),
        TEST(penn_fudan_is_read_whole),
        TEST(a_folder_of_pictures_is_a_set_without_annotations),
        TEST(what_cannot_be_is_said),
        TEST(labels_are_chosen),
        TEST(no_mutation_of_a_file_breaks_its_reader),
        TEST(without_memory_a_reader_says_so),
        {0},
    });
    file_remove_tree(folder, NULL);
    return result;
}
