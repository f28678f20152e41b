# Writes a C file that holds other files, as the array TABLE of src/report/embedded.h:
#   cmake -DOUT=x.c -DTABLE=name "-DFILES=a;b" [-DBASE=folder] -P embed.cmake
# They are called as they are below BASE; without it by their names alone.  An array of numbers,
# because string literals may not be as long as these files are.
set(arrays "")
set(table "")
set(number 0)
foreach(file IN LISTS FILES)
    if(BASE)
        file(RELATIVE_PATH name "${BASE}" "${file}")
    else()
        get_filename_component(name "${file}" NAME)
    endif()
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
    string(APPEND arrays "static const unsigned char file_${number}[] = {\n${bytes}0};\n")
    string(APPEND table "    {\"${name}\", (const char *)file_${number}, sizeof file_${number} - 1},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUT}" "/* Made by cmake/embed.cmake. */
#include \"report/embedded.h\"
extern const dip_embedded ${TABLE}[];
${arrays}const dip_embedded ${TABLE}[] = {
${table}    {0, 0, 0}};
")
