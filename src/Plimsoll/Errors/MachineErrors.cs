namespace Plimsoll.Errors;

/// <summary>Codes about this machine, files and git.</summary>
internal static class MachineErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM0001", "A fault of Plimsoll itself.", "Run the same command with --debug and report what it shows."),
        new("PLM0003", "A word of `scale` is not SERVICE=N or SERVICE=default.", "Write it so, for instance `counter=5`."),
        new("PLM0130", "The command was cancelled.", "Run it again: what was begun is carried on."),
        new("PLM1001", "The folder is in no git repository.", "Go into one, or name it with `-C DIR`."),
        new("PLM1002", "No commit, branch or tag has this name.", "`git log` and `git branch -a` show what there is."),
        new("PLM1003", "The clone is shallow and lacks a commit that is needed.", "`git fetch --unshallow`, or fetch more history in CI."),
        new("PLM1004", "An object of the repository is missing.", "Fetch it: `git fetch`. A partial clone needs its remote."),
        new("PLM1005", "A file in the commit has a name that is not safe to use.", "Rename the file."),
        new("PLM1006", "git cannot be started.", "Install git."),
        new("PLM1007", "The remote repository cannot be reached, or refuses the login.",
            "Check the network, the address and the credentials; try `git fetch`."),
        new("PLM1008", "git failed in a way that has no code of its own.", "The message has what git said."),
        new("PLM1009", "The repository is damaged.", "`git fsck` tells what; restore it, or clone again."),
        new("PLM1010", "A program could not be started.", "Install it, or put it into PATH."),
        new("PLM1011", "A file or folder could not be read or written.", "Check its permissions, and the space on the disk."),
        new("PLM1012", "This machine lacks the program of a store.", "`./plimsoll up` installs it; or use the system's package manager."),
        new("PLM1013", "A file of the home is damaged.", "The message names the file and what it holds."),
        new("PLM1014", "An entry of a ledger cannot be read by this version.",
            "Use the version that wrote it, or restore the ledger's branch."),
        new("PLM1015", "A ledger is gone, though something was deployed.",
            "Restore the branch or folder from a backup, as the message says."),
        new("PLM1016", "Another user could change what is in PLIMSOLL_HOME.",
            "Change the owner or the permissions, or set PLIMSOLL_HOME to another folder."),
        new("PLM1017", "A tree in the commit is not valid.", "`git fsck` tells which; make the commit again."),
        new("PLM1018", "An object of the repository is too large to be read.", "Keep large files elsewhere, for instance in Git LFS."),
        new("PLM1019", "A command of a build or test took more memory or processes than a build may have.",
            "Let it do less at a time, or build it on a larger machine."),
        new("PLM1021", "`init` or `secret` was run in a bare repository.", "Run it in a clone that has files."),
        new("PLM1022", "The commit has no unit of this name.", "The message lists the units that it has."),
        new("PLM1023", "`build --lock` was run where there is no working tree.", "Run it in a clone that has files."),
        new("PLM1024", "The unit is not made of Debian packages, so it has no lock.", "The message lists the units that have one."),
        new("PLM1025", "`init` finds no service in the commit.", "Describe one by hand in a `service.yaml`, and commit it."),
        new("PLM1026", "The repository has no branch with a commit.", "Make a first commit: `git commit`."),
        new("PLM1027", "The branch that an environment follows is not there.",
            "Make it: `git branch NAME`, or name another one in plimsoll.yaml."),
    ];
}
