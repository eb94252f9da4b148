// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/place.h"

#include "closo/base.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

bool closo_place_network_type(unsigned long type)
{
    static const unsigned long types[] = {
        0x6969,     // NFS
        0x517B,     // SMB
        0xFF534D42, // CIFS
        0xFE534D42, // SMB 2
        0x5346414F, // AFS
        0x73757245, // Coda
        0x01021997, // 9P: the disk of a host in its virtual machine
        0x65735546, // FUSE: sshfs and others; local ones among them lose nothing
        0x0BD00BD0, // Lustre
        0x47504653, // GPFS
        0x19830326, // BeeGFS
        0x00C36400, // Ceph
        0x7461636F, // OCFS2
        0x01161970, // GFS2
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type == types[i])
            return true;
    return false;
}

bool closo_place_is_network(const char *path)
{
#ifdef __linux__
    char directory[4096];
    struct statfs found;
    if (statfs(path, &found) == 0)
        return closo_place_network_type((unsigned long)found.f_type & 0xFFFFFFFFUL);
    size_t length = strlen(path) - strlen(closo_path_name(path));
    if (length >= sizeof directory)
        return false;
    memcpy(directory, path, length);
    directory[length] = '\0';
    return statfs(length ? directory : ".", &found) == 0 &&
           closo_place_network_type((unsigned long)found.f_type & 0xFFFFFFFFUL);
#else
    (void)path;
    return false;
#endif
}

bool closo_place_has_log(const char *path)
{
    char log[4200];
    struct stat found;
    int length = snprintf(log, sizeof log, "%s-wal", path);
    return length > 0 && (size_t)length < sizeof log && stat(log, &found) == 0 && found.st_size > 0;
}
