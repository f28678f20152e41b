# How a C file of the project is compiled: the language, the machine, the warnings.

# The bits of a result must not depend on the machine, so only little-endian 64-bit targets are
# taken; src/base checks the same again while it compiles, for builds that do without CMake.
if(NOT CMAKE_SIZEOF_VOID_P EQUAL 8)
    message(FATAL_ERROR "diptych needs a 64-bit target; this compiler's pointers have "
        "${CMAKE_SIZEOF_VOID_P} bytes")
endif()
if(CMAKE_C_BYTE_ORDER AND NOT CMAKE_C_BYTE_ORDER STREQUAL "LITTLE_ENDIAN")
    message(FATAL_ERROR "diptych needs a little-endian target; this one is ${CMAKE_C_BYTE_ORDER}")
endif()

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_library(DIPTYCH_LIBM m)
mark_as_advanced(DIPTYCH_LIBM)
if(DIPTYCH_WITH_ZLIB)
    find_package(ZLIB REQUIRED)
endif()
# Nothing but .png pictures needs libpng, so its absence stops nobody.
if(DIPTYCH_WITH_PNG)
    find_package(PNG QUIET)
    if(NOT PNG_FOUND)
        message(STATUS "libpng was not found: pictures are written as SVG only")
        set(DIPTYCH_WITH_PNG OFF)
    endif()
endif()
# Nothing but `diptych report` needs jansson.
if(DIPTYCH_WITH_JANSSON)
    find_path(JANSSON_INCLUDE_DIR jansson.h)
    find_library(JANSSON_LIBRARY jansson)
    mark_as_advanced(JANSSON_INCLUDE_DIR JANSSON_LIBRARY)
    if(NOT JANSSON_INCLUDE_DIR OR NOT JANSSON_LIBRARY)
        message(STATUS "jansson was not found: diptych report reads no saved runs")
        set(DIPTYCH_WITH_JANSSON OFF)
    else()
        file(STRINGS "${JANSSON_INCLUDE_DIR}/jansson.h" JANSSON_VERSION REGEX "define JANSSON_VERSION ")
        string(REGEX REPLACE "^[^\"]*\"([^\"]*)\".*$" "\\1" JANSSON_VERSION "${JANSSON_VERSION}")
    endif()
endif()

# -ffp-contract=off: a fused multiply-add happens where the source says fma() and nowhere else.
# -fno-math-errno: sqrt() and fma() become one instruction; nobody reads errno after them.
set(diptych_c_flags -ffp-contract=off -fno-math-errno)
# gcc 12 drops the rounding in `s[0] = (double)(float)(a * b); s[1] = (double)(float)(c * d);` when
# it joins the two in one vector, at -O2 already.  What has to be fast is vectorised by hand.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    list(APPEND diptych_c_flags -fno-tree-slp-vectorize)
endif()
set(diptych_c_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
    -Wmissing-prototypes -Wdouble-promotion)
if(DIPTYCH_WERROR)
    list(APPEND diptych_c_warnings -Werror)
endif()

# Gives TARGET the flags that every file of the project is compiled with.
function(diptych_compile target)
    target_compile_options(${target} PRIVATE ${diptych_c_flags} ${diptych_c_warnings})
    target_include_directories(${target} PRIVATE
        "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/include")
    # Dead objects are kept for a while, so that using one is a sentence and not a crash.
    target_compile_definitions(${target} PRIVATE "$<$<CONFIG:Debug>:DIP_DEBUG_SCOPES=1>")
endfunction()
