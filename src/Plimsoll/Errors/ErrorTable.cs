namespace Plimsoll.Errors;

/// <summary>All codes that reach a user.</summary>
internal static class ErrorTable
{
    /// <summary>By what they are about, in the order of their numbers.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<ErrorCode> Codes)> Parts { get; } =
    [
        ("PLM0 and PLM1: the machine and git", MachineErrors.All),
        ("PLM2: manifests", ManifestErrors.All),
        ("PLM3: environments and policy", PolicyErrors.All),
        ("PLM4: testing, building and checking", BuildErrors.All),
        ("PLM5: runtimes and rollouts", RuntimeErrors.All),
        ("PLM6: registries, images, keys and secrets", RegistryErrors.All),
        ("PLM7: the controller", ServerErrors.All),
    ];

    /// <summary>Every code.</summary>
    public static IEnumerable<ErrorCode> All => Parts.SelectMany(part => part.Codes);
}
