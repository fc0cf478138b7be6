package dev.hasten.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the control group of this process is, for one resource, and the groups that it is in:
/// limits of all of them hold.
///
/// @param version of the interface, which names the files in the folders
/// @param folders its own first
record ControlGroup(Version version, List<String> folders) {
  private static final String SEPARATOR = " - ";
  private static final int MOUNTED_ROOT = 3;
  private static final int MOUNT_POINT = 4;

  ControlGroup {
    folders = List.copyOf(folders);
  }

  /// Control groups have had two interfaces.
  enum Version {
    ONE,
    TWO
  }

  /// A line of `/proc/self/cgroup`: which controllers, and where in their hierarchy.
  private record Membership(List<String> controllers, String path) {
    static Optional<Membership> parsed(String line) {
      String[] parts = line.split(":", 3);
      return parts.length == 3
          ? Optional.of(new Membership(List.of(parts[1].split(",", -1)), parts[2]))
          : Optional.empty();
    }
  }

  /// A line of `/proc/self/mountinfo`.
  ///
  /// @param root what of the hierarchy is seen at the mount point
  private record Mount(String type, List<String> options, String root, String point) {
    static Optional<Mount> parsed(String line) {
      int middle = line.indexOf(SEPARATOR);
      if (middle < 0) {
        return Optional.empty();
      }
      String[] before = line.substring(0, middle).split(" ", -1);
      String[] after = line.substring(middle + SEPARATOR.length()).strip().split(" ", -1);
      return before.length > MOUNT_POINT
          ? Optional.of(
              new Mount(
                  after[0],
                  List.of(after[after.length - 1].split(",", -1)),
                  before[MOUNTED_ROOT],
                  before[MOUNT_POINT]))
          : Optional.empty();
    }

    /// The folders from the place of a group up to the mount point.
    List<String> folders(String group) {
      List<String> folders = new ArrayList<>();
      String below = below(group);
      while (!below.isEmpty()) {
        folders.add(point + below);
        below = below.substring(0, below.lastIndexOf('/'));
      }
      folders.add(point);
      return folders;
    }

    /// A container sees its own group as the root, or is told a place that it cannot see.
    private String below(String group) {
      String prefix = root.equals("/") ? "" : root;
      boolean isSeen = group.startsWith(prefix + "/") && !group.contains("..");
      return isSeen && !group.equals("/") ? group.substring(prefix.length()) : "";
    }
  }

  /// The group of this process for `cpu` or `memory`, if there are groups.
  static Optional<ControlGroup> of(SystemFiles files, String controller) {
    List<Membership> memberships =
        files.lines("proc/self/cgroup").stream()
            .flatMap(line -> Membership.parsed(line).stream())
            .toList();
    List<Mount> mounts =
        files.lines("proc/self/mountinfo").stream()
            .flatMap(line -> Mount.parsed(line).stream())
            .toList();
    return ofVersionOne(memberships, mounts, controller)
        .or(() -> ofVersionTwo(memberships, mounts));
  }

  private static Optional<ControlGroup> ofVersionOne(
      List<Membership> memberships, List<Mount> mounts, String controller) {
    return find(
        Version.ONE,
        memberships.stream().filter(member -> member.controllers().contains(controller)).toList(),
        mounts.stream()
            .filter(mount -> mount.type().equals("cgroup") && mount.options().contains(controller))
            .toList());
  }

  private static Optional<ControlGroup> ofVersionTwo(
      List<Membership> memberships, List<Mount> mounts) {
    return find(
        Version.TWO,
        memberships.stream().filter(member -> member.controllers().equals(List.of(""))).toList(),
        mounts.stream().filter(mount -> mount.type().equals("cgroup2")).toList());
  }

  private static Optional<ControlGroup> find(
      Version version, List<Membership> memberships, List<Mount> mounts) {
    return memberships.isEmpty() || mounts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ControlGroup(version, mounts.getFirst().folders(memberships.getFirst().path())));
  }

  /// Whether a place is one that containers have.
  static boolean isContainer(SystemFiles files) {
    List<String> marks = List.of("docker", "kubepods", "containerd", "libpod", "lxc");
    return files.exists(".dockerenv")
        || files.exists("run/.containerenv")
        || files.lines("proc/self/cgroup").stream()
            .flatMap(line -> Arrays.stream(line.split("[/:.-]", -1)))
            .anyMatch(marks::contains);
  }
}
