namespace Plimsoll.Processes;

/// <summary>The command that installs a program on this machine.</summary>
public static class InstallCommand
{
    private static readonly (string Manager, string Install)[] Managers =
    [
        ("apt-get", "apt-get install"), ("dnf", "dnf install"), ("apk", "apk add"), ("pacman", "pacman -S"), ("zypper", "zypper install"),
        ("brew", "brew install"), ("winget", "winget install"),
    ];

    // programs whose packages have other names, at most package managers or at one of them
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["node"] = "nodejs", ["brew node"] = "node", ["python"] = "python3", ["pacman python"] = "python",
        ["pip"] = "python3-pip", ["pip3"] = "python3-pip", ["mvn"] = "maven",
        ["apt-get go"] = "golang", ["dnf go"] = "golang", ["psql"] = "postgresql-client", ["brew psql"] = "libpq",
    };

    /// <summary>As in <c>apt-get install npm</c>; where no package manager is known, just what to install.</summary>
    /// <param name="program">The program's name.</param>
    public static string For(string program) => For(program, name => HostProgram.Find(name));

    /// <summary>The same for a machine with other programs.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="find">Finds a program by its name.</param>
    public static string For(string program, Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var (manager, install) = Managers.FirstOrDefault(each => find(each.Manager) is not null);
        var package = Packages.GetValueOrDefault($"{manager} {program}") ?? Packages.GetValueOrDefault(program) ?? program;
        return install is null ? $"install {program}" : $"{install} {package}";
    }
}
