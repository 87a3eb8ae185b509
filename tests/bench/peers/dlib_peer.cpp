/* dlib's fhog object detector, driven as its example fhog_object_detector_ex.cpp does.
 *
 *   dlib_peer train CROPS NEGATIVES OUT     lists of files; crops: a 64x128 window in the middle
 *   dlib_peer scan DETECTOR STEP RUNS IMAGE medians of a whole detection, ms, one thread
 *   dlib_peer detect DETECTOR LIST          CSV of windows, at step 1.05
 *
 * Built by ../peers.py. Its feature is its own (31 numbers a cell, no overlapping blocks), so only
 * the task is the same as hogmine's, not the arithmetic. */
#include <dlib/image_io.h>
#include <dlib/image_processing.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

using namespace dlib;
using photo = array2d<rgb_pixel>;
template <unsigned int N> using scanner_of = scan_fhog_pyramid<pyramid_down<N>>; /* (N-1)/N */
using trained = object_detector<scanner_of<6>>;

/* Without dlib's margin of a cell: with it the window reaches the rim of the crops, where the
 * feature is 0, and the detector learns the rim. */
template <unsigned int N> static void set_up(scanner_of<N> &scanner)
{
    scanner.set_detection_window_size(64, 128);
    scanner.set_padding(0);
}

static std::vector<std::string> lines(const char *path)
{
    std::ifstream in(path);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

static void train(const char *crops, const char *negatives, const char *out)
{
    dlib::array<photo> images;
    std::vector<std::vector<rectangle>> boxes;
    for (const auto &path : lines(crops)) {
        photo crop, mirrored;
        load_image(crop, path);
        flip_image_left_right(crop, mirrored);
        long x = (crop.nc() - 64) / 2, y = (crop.nr() - 128) / 2;
        images.push_back(crop);
        images.push_back(mirrored);
        boxes.insert(boxes.end(), 2, {rectangle(x, y, x + 63, y + 127)});
    }
    for (const auto &path : lines(negatives)) {
        photo negative;
        load_image(negative, path);
        images.push_back(negative);
        boxes.push_back({});
    }
    scanner_of<6> scanner;
    set_up<6>(scanner);
    structural_object_detection_trainer<scanner_of<6>> trainer(scanner);
    trainer.set_num_threads(std::thread::hardware_concurrency());
    trainer.set_c(10); /* 1, as in the example, leaves these crops below 0 */
    trainer.set_epsilon(0.01);
    /* What it would learn from crops with one person each is that no two ever overlap. */
    trainer.set_overlap_tester(test_box_overlap(0.5));
    trained detector = trainer.train(images, boxes);
    serialize(out) << detector;
}

template <unsigned int N> static object_detector<scanner_of<N>> at_step(const char *path)
{
    trained detector;
    deserialize(path) >> detector;
    scanner_of<N> scanner;
    set_up<N>(scanner);
    return object_detector<scanner_of<N>>(scanner, detector.get_overlap_tester(), detector.get_w());
}

template <unsigned int N> static void scan(const char *path, int runs, const char *file)
{
    auto detector = at_step<N>(path);
    photo image;
    load_image(image, file);
    std::vector<double> ms;
    for (int run = -1; run < runs; run++) {
        auto start = std::chrono::steady_clock::now();
        detector(image);
        std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
        if (run >= 0)
            ms.push_back(took.count());
    }
    std::nth_element(ms.begin(), ms.begin() + runs / 2, ms.end());
    std::cout << "{\"ms\": " << ms[runs / 2] << "}\n";
}

static void detect(const char *path, const char *list)
{
    auto detector = at_step<21>(path);
    std::cout << "image,x,y,w,h,score\n";
    for (const auto &file : lines(list)) {
        photo image;
        load_image(image, file);
        std::vector<std::pair<double, rectangle>> found;
        detector(image, found, -1);
        /* A box is known to cells only: the crops' windows, 64x128 at 16,16, come back as 57x121 at
         * 13,13. Here they are put where the windows were. */
        for (const auto &d : found) {
            double unit = d.second.height() / 121.0;
            std::cout << file.substr(file.rfind('/') + 1) << ',' << d.second.left() + 3 * unit
                      << ',' << d.second.top() + 3 * unit << ',' << 64 * unit << ',' << 128 * unit
                      << ',' << d.first << '\n';
        }
    }
}

int main(int argc, char **argv)
{
    std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "train" && argc == 5)
        train(argv[2], argv[3], argv[4]);
    else if (verb == "scan" && argc == 6 && std::string(argv[3]) == "1.05")
        scan<21>(argv[2], std::stoi(argv[4]), argv[5]);
    else if (verb == "scan" && argc == 6 && std::string(argv[3]) == "1.2")
        scan<6>(argv[2], std::stoi(argv[4]), argv[5]);
    else if (verb == "detect" && argc == 4)
        detect(argv[2], argv[3]);
    else
        return 2;
}
