# The library (static and shared) from all rooms but cli, and the program from cli.

set(diptych_library_rooms ${diptych_rooms})
list(REMOVE_ITEM diptych_library_rooms cli)
diptych_objects_of(diptych_library_objects ${diptych_library_rooms})

# What every target that contains the rooms' objects must link.
add_library(diptych_needs INTERFACE)
target_link_libraries(diptych_needs INTERFACE Threads::Threads)
if(DIPTYCH_LIBM)
    target_link_libraries(diptych_needs INTERFACE m)
endif()
if(DIPTYCH_WITH_ZLIB)
    target_link_libraries(diptych_needs INTERFACE ZLIB::ZLIB)
endif()
if(DIPTYCH_WITH_PNG)
    target_link_libraries(diptych_needs INTERFACE PNG::PNG)
endif()
if(DIPTYCH_WITH_JANSSON)
    target_link_libraries(diptych_needs INTERFACE
        "$<BUILD_INTERFACE:${JANSSON_LIBRARY}>" "$<INSTALL_INTERFACE:jansson>")
endif()

set(diptych_library_targets "")
if(diptych_library_objects)
    add_library(diptych_static STATIC ${diptych_library_objects})
    list(APPEND diptych_library_targets diptych_static)
    if(DIPTYCH_BUILD_SHARED)
        add_library(diptych SHARED ${diptych_library_objects})
        list(APPEND diptych_library_targets diptych)
        set(map "${PROJECT_SOURCE_DIR}/src/diptych.map")
        set_target_properties(diptych PROPERTIES
            VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS "${map}")
        # Where the linker knows no version script, hidden visibility alone keeps the list short.
        if(NOT APPLE)
            target_link_options(diptych PRIVATE "LINKER:--version-script=${map}"
                "LINKER:--no-undefined" "LINKER:--as-needed")
        endif()
    endif()
    foreach(target IN LISTS diptych_library_targets)
        set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME diptych
            ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib"
            LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
        target_link_libraries(${target} PRIVATE diptych_needs)
        target_include_directories(${target} PUBLIC
            "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
            "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    endforeach()
endif()

set(diptych_program_main "${PROJECT_SOURCE_DIR}/src/cli/main.c")
if(DIPTYCH_BUILD_PROGRAM AND "cli" IN_LIST diptych_rooms AND EXISTS "${diptych_program_main}")
    diptych_objects_of(objects cli)
    add_executable(diptych_program "${diptych_program_main}" ${objects})
    diptych_compile(diptych_program)
    target_link_libraries(diptych_program PRIVATE diptych_static)
    set_target_properties(diptych_program PROPERTIES OUTPUT_NAME diptych
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endif()

# Manual pages and the shell's completion: the program writes them from its table of commands.
if(TARGET diptych_program AND NOT CMAKE_CROSSCOMPILING)
    set(diptych_man "${PROJECT_BINARY_DIR}/man/man1")
    set(diptych_completion "${PROJECT_BINARY_DIR}/completion/diptych")
    add_custom_command(OUTPUT "${diptych_man}/diptych.1" "${diptych_completion}" VERBATIM
        DEPENDS diptych_program
        COMMAND "${CMAKE_COMMAND}" -E rm -rf "${diptych_man}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completion"
        COMMAND diptych_program man --into "${diptych_man}"
        COMMAND diptych_program completion bash > "${diptych_completion}"
        COMMENT "Writing the manual pages and the completion for bash")
    add_custom_target(diptych_manual ALL DEPENDS "${diptych_man}/diptych.1" "${diptych_completion}")
endif()

# "cmake --build ... --target examples": each program of examples/, as a user of the library links it.
file(GLOB diptych_examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*.c")
add_custom_target(examples)
if(diptych_library_targets AND NOT diptych_faces_missing)
    foreach(source IN LISTS diptych_examples)
        get_filename_component(name "${source}" NAME_WE)
        add_executable(example_${name} EXCLUDE_FROM_ALL "${source}")
        diptych_compile(example_${name})
        target_link_libraries(example_${name} PRIVATE diptych_static)
        set_target_properties(example_${name} PROPERTIES OUTPUT_NAME ${name}
            RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/examples")
        add_dependencies(examples example_${name})
    endforeach()
endif()

# "cmake --build ... --target originals": what tools/originals runs beside the program. our_draws looks at
# orders that no public call tells, so these are built from the library's inside.
add_custom_target(originals)
if(TARGET diptych_static AND NOT diptych_faces_missing)
    foreach(name our_draws our_crossings)
        add_executable(originals_${name} EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tools/originals/${name}.c")
        diptych_compile(originals_${name})
        target_link_libraries(originals_${name} PRIVATE diptych_static)
        set_target_properties(originals_${name} PROPERTIES OUTPUT_NAME ${name}
            RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/originals")
        add_dependencies(originals originals_${name} examples)
    endforeach()
endif()
