# Turns each room of src/rooms.txt into an object library room_<name>.
#
# Afterwards, for every room R:  diptych_closure_R  lists R and all rooms to its right (what a test
# of R links),  diptych_objects_R  the object libraries of R itself (none for a room without files).
# A room is left out when a face to its right, or itself, is not wanted (DIPTYCH_FACES).

set(diptych_rooms_file "${PROJECT_SOURCE_DIR}/src/rooms.txt")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${diptych_rooms_file}")

# The kernel sets of src/kernels/isa that the target processor can have, with their flags.
set(diptych_isa_flags_generic "")
set(diptych_isa_flags_sse2 -msse2)
set(diptych_isa_flags_avx2 -mavx2 -mfma)
set(diptych_isa_flags_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx2 -mfma
    -mprefer-vector-width=512)
set(diptych_isa_flags_neon "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
    set(diptych_isa_known generic sse2 avx2 avx512)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    set(diptych_isa_known generic neon)
else()
    set(diptych_isa_known generic)
endif()
if(DIPTYCH_ISA STREQUAL "all")
    set(diptych_isa ${diptych_isa_known})
else()
    set(diptych_isa ${DIPTYCH_ISA})
    foreach(isa IN LISTS diptych_isa)
        if(NOT isa IN_LIST diptych_isa_known)
            message(FATAL_ERROR "DIPTYCH_ISA: there are no kernels called \"${isa}\" for "
                "${CMAKE_SYSTEM_PROCESSOR}; known: all, ${diptych_isa_known}")
        endif()
    endforeach()
endif()
set(diptych_isa_definitions "")
foreach(isa IN LISTS diptych_isa)
    string(TOUPPER "${isa}" ISA)
    list(APPEND diptych_isa_definitions "DIP_HAVE_${ISA}=1")
endforeach()

set(diptych_faces_known keras torch)
set(diptych_faces ${DIPTYCH_FACES})
list(REMOVE_ITEM diptych_faces none)
set(diptych_face_definitions "")
foreach(face IN LISTS diptych_faces)
    if(NOT face IN_LIST diptych_faces_known)
        message(FATAL_ERROR "DIPTYCH_FACES: there is no face called \"${face}\"; "
            "known: keras, torch, none")
    endif()
    string(TOUPPER "${face}" FACE)
    list(APPEND diptych_face_definitions "DIP_WITH_${FACE}=1")
endforeach()
set(diptych_faces_missing ${diptych_faces_known})
list(REMOVE_ITEM diptych_faces_missing ${diptych_faces} "")

# Intel's processors of the Skylake family run a loop from memory, not from their cache of decoded
# instructions, where its jump touches a 32-byte boundary: up to a fifth slower in products.
set(diptych_kernel_flags "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$" AND NOT CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
    include(CheckCCompilerFlag)
    check_c_compiler_flag(-Wa,-mbranches-within-32B-boundaries DIPTYCH_HAVE_BRANCH_BOUNDARIES)
    if(DIPTYCH_HAVE_BRANCH_BOUNDARIES)
        set(diptych_kernel_flags -Wa,-mbranches-within-32B-boundaries)
    endif()
endif()

# Files of src/kernels/isa are compiled once per kernel set; DIP_ISA_NAME tells the names apart.
function(diptych_add_isa_objects)
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/kernels/isa/*.c")
    set(objects "")
    if(sources)
        foreach(isa IN LISTS diptych_isa)
            string(TOUPPER "${isa}" ISA)
            add_library(room_kernels_${isa} OBJECT ${sources})
            diptych_compile(room_kernels_${isa})
            # -fno-trapping-math lets compare-and-select become one instruction; the value is the same.
            # The vectors are written out, so -O3 would double the time to compile and win nothing.
            target_compile_options(room_kernels_${isa} PRIVATE
                ${diptych_isa_flags_${isa}} ${diptych_kernel_flags} -fno-trapping-math
                $<$<CONFIG:Release,RelWithDebInfo>:-O2>
                # Clang's -Os still unrolls and vectorises; its -Oz is what gcc calls -Os.
                $<$<AND:$<CONFIG:MinSizeRel>,$<C_COMPILER_ID:Clang,AppleClang>>:-Oz;-Wno-pass-failed>)
            target_compile_definitions(room_kernels_${isa} PRIVATE
                DIP_ISA_${ISA}=1 DIP_ISA_NAME=${isa} ${diptych_isa_definitions})
            list(APPEND objects room_kernels_${isa})
        endforeach()
    endif()
    set(objects "${objects}" PARENT_SCOPE)
endfunction()

# Gives TARGET the files in ARGN as an array called TABLE (src/report/embedded.h), made anew when one
# of them changes.  Names are those below the folder BASE, or without folders where BASE is "".
function(diptych_embed target table base)
    set(out "${PROJECT_BINARY_DIR}/${table}.c")
    set(script "${PROJECT_SOURCE_DIR}/cmake/embed.cmake")
    add_custom_command(OUTPUT "${out}" DEPENDS ${ARGN} "${script}" VERBATIM
        COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DTABLE=${table}" "-DBASE=${base}" "-DFILES=${ARGN}"
            -P "${script}"
        COMMENT "Embedding ${table}")
    target_sources(${target} PRIVATE "${out}")
endfunction()

# What the report's page shows: the example programs; and what it is made with.
function(diptych_embed_page target)
    file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*.py"
        "${PROJECT_SOURCE_DIR}/examples/*.c" "${PROJECT_SOURCE_DIR}/src/report/page/assets/*")
    diptych_embed(${target} dip_embedded_files "" ${files})
endfunction()

# What `diptych new` writes: files of both faces, and folders with those of one.
function(diptych_embed_new target)
    set(base "${PROJECT_SOURCE_DIR}/src/cli/new")
    file(GLOB_RECURSE files CONFIGURE_DEPENDS "${base}/*")
    diptych_embed(${target} dip_cli_new_files "${base}" ${files})
endfunction()

# DIP_LIBRARY_ZLIB="1.2.13" and so on for each line of libraries.def; "" for one that this build lacks.
function(diptych_name_libraries target)
    set(list "${PROJECT_SOURCE_DIR}/src/cli/libraries.def")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list}")
    file(STRINGS "${list}" lines REGEX "^DIP_LIBRARY")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^DIP_LIBRARY.([A-Z]+),.*$" "\\1" name "${line}")
        set(version "")
        if(DIPTYCH_WITH_${name})
            set(version "${${name}_VERSION_STRING}")
            if(NOT version)
                set(version "${${name}_VERSION}")
            endif()
            if(NOT version)
                set(version "of unknown version")
            endif()
        endif()
        target_compile_definitions(${target} PRIVATE "DIP_LIBRARY_${name}=\"${version}\"")
    endforeach()
endfunction()

# src/cli/main.c is the program's alone, so that tests can link the rest of the room; what lies in
# src/cli/new is other people's programs.
function(diptych_add_room room)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${room}/*.c")
    list(FILTER sources EXCLUDE REGEX "/src/kernels/isa/|/src/cli/main\\.c$|/src/cli/new/")
    set(objects "")
    if(room STREQUAL "kernels")
        diptych_add_isa_objects()
    endif()
    if(sources)
        add_library(room_${room} OBJECT ${sources})
        diptych_compile(room_${room})
        target_compile_definitions(room_${room} PRIVATE ${diptych_face_definitions})
        if(room STREQUAL "base")
            target_compile_definitions(room_${room} PRIVATE _POSIX_C_SOURCE=200809L)
        elseif(room STREQUAL "kernels")
            target_compile_definitions(room_${room} PRIVATE ${diptych_isa_definitions})
        elseif(room STREQUAL "files" AND DIPTYCH_WITH_ZLIB)
            target_compile_definitions(room_${room} PRIVATE DIP_WITH_ZLIB=1)
            target_include_directories(room_${room} SYSTEM PRIVATE ${ZLIB_INCLUDE_DIRS})
        elseif(room STREQUAL "plot" AND DIPTYCH_WITH_PNG)
            target_compile_definitions(room_${room} PRIVATE DIP_WITH_PNG=1)
            target_include_directories(room_${room} SYSTEM PRIVATE ${PNG_INCLUDE_DIRS})
        elseif(room STREQUAL "report")
            diptych_embed_page(room_${room})
            if(DIPTYCH_WITH_JANSSON)
                target_compile_definitions(room_${room} PRIVATE DIP_WITH_JANSSON=1)
                target_include_directories(room_${room} SYSTEM PRIVATE "${JANSSON_INCLUDE_DIR}")
            endif()
        elseif(room STREQUAL "cli")
            diptych_embed_new(room_${room})
            diptych_name_libraries(room_${room})
            target_compile_definitions(room_${room} PRIVATE
                DIP_INSTALL_LIBDIR="${CMAKE_INSTALL_LIBDIR}")
        elseif(room STREQUAL "tools") # includes examples/*.c
            target_include_directories(room_${room} PRIVATE "${PROJECT_SOURCE_DIR}")
        elseif(room STREQUAL "data")
            # Folders that hold data sets by name (mnist/...).
            target_compile_definitions(room_${room} PRIVATE
                DIP_DATA_INSTALLED="${CMAKE_INSTALL_FULL_DATADIR}/diptych/datasets"
                DIP_DATA_SOURCE="${PROJECT_SOURCE_DIR}/data")
        endif()
        list(APPEND objects room_${room})
    endif()
    set(diptych_objects_${room} "${objects}" PARENT_SCOPE)
endfunction()

set(diptych_rooms "")       # every room that is built, right to left
file(STRINGS "${diptych_rooms_file}" rooms_lines REGEX "^[a-z]")
foreach(line IN LISTS rooms_lines)
    string(REGEX MATCH "^([a-z]+): *(.*)$" line "${line}")
    set(room "${CMAKE_MATCH_1}")
    string(REGEX REPLACE " +" ";" right "${CMAKE_MATCH_2}")
    set(closure "${room}")
    foreach(other IN LISTS right)
        list(APPEND closure ${diptych_closure_${other}})
    endforeach()
    list(REMOVE_DUPLICATES closure)
    set(diptych_closure_${room} "${closure}")

    set(wanted TRUE)
    foreach(face IN LISTS diptych_faces_missing)
        if(face IN_LIST closure)
            set(wanted FALSE)
        endif()
    endforeach()
    set(diptych_objects_${room} "")
    if(wanted)
        diptych_add_room(${room})
        list(APPEND diptych_rooms ${room})
    endif()
endforeach()

# Collects the object files of ROOMS into OUT, as sources for a target.
function(diptych_objects_of out)
    set(sources "")
    foreach(room IN LISTS ARGN)
        foreach(object IN LISTS diptych_objects_${room})
            list(APPEND sources "$<TARGET_OBJECTS:${object}>")
        endforeach()
    endforeach()
    set(${out} "${sources}" PARENT_SCOPE)
endfunction()
