// People in a cv::Mat, whose pixels are not copied: part of a larger one, or of one grey channel.
//
//   c++ detect_mat.cpp $(pkg-config --cflags --libs hogmine opencv4) -o detect_mat
//   ./detect_mat street.png
#include <hogmine.h>

#include <opencv2/imgcodecs.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

static void check(enum hm_status status, const hm_error &error)
{
    if (status != HM_OK)
        throw std::runtime_error(error.text);
}

class Detector
{
  public:
    Detector() : detector_(nullptr, hm_detector_free)
    {
        hm_error error;
        hm_model *model = nullptr;
        check(hm_model_builtin(&model, &error), error);
        hm_detector *detector = nullptr;
        enum hm_status status = hm_detector_new(model, nullptr, &detector, &error);
        hm_model_free(model);
        check(status, error);
        detector_.reset(detector);
    }

    std::vector<hm_detection> detect(const cv::Mat &mat) const
    {
        if (mat.depth() != CV_8U || mat.channels() == 2)
            throw std::invalid_argument("8-bit pictures of 1, 3 or 4 channels are read");
        hm_image image = {mat.data, mat.cols, mat.rows, static_cast<std::ptrdiff_t>(mat.step),
                          mat.channels() == 1   ? HM_GREY
                          : mat.channels() == 3 ? HM_BGR
                                                : HM_BGRA};
        hm_error error;
        hm_detection *people = nullptr;
        std::size_t count = 0;
        check(hm_detect(detector_.get(), &image, &people, &count, &error), error);
        std::vector<hm_detection> found(people, people + count);
        hm_free(people);
        return found;
    }

  private:
    std::unique_ptr<hm_detector, void (*)(hm_detector *)> detector_;
};

int main(int count, char **arguments)
try {
    cv::Mat picture = count == 2 ? cv::imread(arguments[1]) : cv::Mat();
    if (picture.empty())
        throw std::invalid_argument("usage: detect_mat PICTURE");
    for (const hm_detection &person : Detector().detect(picture))
        std::printf("%.2f,%.2f,%.2f,%.2f,%.9g\n", person.x, person.y, person.width, person.height,
                    static_cast<double>(person.score));
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
