# SPDX-License-Identifier: MIT
# find_package(oomwhy): oomwhy::shared, and oomwhy::static where the library below it can be found.
# With COMPONENTS: those of the two that are named.
if(NOT oomwhy_FIND_COMPONENTS)
    set(oomwhy_FIND_COMPONENTS shared static)
endif()

if("static" IN_LIST oomwhy_FIND_COMPONENTS)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(OOMWHY_PCRE2 QUIET IMPORTED_TARGET libpcre2-8)
    endif()
endif()

foreach(component IN LISTS oomwhy_FIND_COMPONENTS)
    if(component STREQUAL "shared" OR (component STREQUAL "static" AND TARGET PkgConfig::OOMWHY_PCRE2))
        include("${CMAKE_CURRENT_LIST_DIR}/oomwhy-${component}.cmake")
        set(oomwhy_${component}_FOUND TRUE)
    elseif(oomwhy_FIND_REQUIRED_${component})
        set(oomwhy_FOUND FALSE)
        set(oomwhy_NOT_FOUND_MESSAGE "oomwhy has the components shared and static, and static needs pkg-config and \
libpcre2-8 (libpcre2-dev): \"${component}\" cannot be had.")
    endif()
endforeach()
