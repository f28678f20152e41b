# What "cmake --install" puts where: headers, library, pkg-config file, CMake package, data, program,
# manual pages, completion.
include(CMakePackageConfigHelpers)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/diptych"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/data/mnist"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/diptych/datasets")
install(FILES LICENSE NOTICE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

if(diptych_library_targets)
    set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/diptych")
    install(TARGETS ${diptych_library_targets} diptych_needs EXPORT diptychTargets
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
    install(EXPORT diptychTargets NAMESPACE diptych:: DESTINATION "${package_dir}")
    configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/diptychConfig.cmake.in"
        "${PROJECT_BINARY_DIR}/diptychConfig.cmake" INSTALL_DESTINATION "${package_dir}")
    # Before 1.0 a minor version may change the interface.
    write_basic_package_version_file("${PROJECT_BINARY_DIR}/diptychConfigVersion.cmake"
        COMPATIBILITY SameMinorVersion)
    install(FILES "${PROJECT_BINARY_DIR}/diptychConfig.cmake"
        "${PROJECT_BINARY_DIR}/diptychConfigVersion.cmake" DESTINATION "${package_dir}")

    set(pc_requires_private "")
    if(DIPTYCH_WITH_ZLIB)
        string(APPEND pc_requires_private "zlib ")
    endif()
    if(DIPTYCH_WITH_PNG)
        string(APPEND pc_requires_private "libpng ")
    endif()
    if(DIPTYCH_WITH_JANSSON)
        string(APPEND pc_requires_private "jansson ")
    endif()
    set(pc_libs_private "${CMAKE_THREAD_LIBS_INIT}")
    if(DIPTYCH_LIBM)
        string(APPEND pc_libs_private " -lm")
    endif()
    # Relative to the file itself, so that the installed tree may be moved. GNUInstallDirs also
    # allows absolute folders, which must not get a prefix in front.
    file(RELATIVE_PATH pc_up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
    if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
        set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
    else()
        string(REGEX REPLACE "/$" "" pc_up "${pc_up}")
        set(pc_prefix "\${pcfiledir}/${pc_up}")
    endif()
    foreach(dir LIBDIR INCLUDEDIR)
        string(TOLOWER "pc_${dir}" var)
        if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
            set(${var} "${CMAKE_INSTALL_${dir}}")
        else()
            set(${var} "\${prefix}/${CMAKE_INSTALL_${dir}}")
        endif()
    endforeach()
    configure_file("${PROJECT_SOURCE_DIR}/cmake/diptych.pc.in" "${PROJECT_BINARY_DIR}/diptych.pc"
        @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/diptych.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()

if(TARGET diptych_program)
    install(TARGETS diptych_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    if(TARGET diptych_manual)
        install(DIRECTORY "${diptych_man}" DESTINATION "${CMAKE_INSTALL_MANDIR}")
        install(FILES "${diptych_completion}"
            DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
    endif()
endif()
