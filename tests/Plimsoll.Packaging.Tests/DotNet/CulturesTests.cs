using Plimsoll.Packaging.DotNet;
using Plimsoll.Packaging.Images;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>Which images are made without cultures.</summary>
public sealed class CulturesTests
{
    private static readonly Unit Unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Base = "dotnet" } };
    private static readonly RuntimeConfig Undecided = RuntimeConfig.None, Invariant = new([], true, false), AppLocal = new([], false, true);
    private static readonly SystemLibraries OfMachine = SystemLibraries.None, WithoutIcu = new(true, false), WithIcu = new(true, true);

    [Fact]
    public async Task An_application_that_chose_it_is_told_to_do_without()
    {
        foreach (var libraries in (SystemLibraries[])[OfMachine, WithoutIcu, WithIcu])
            Assert.Equal(["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"], await ForAsync(Invariant, libraries, areOff: false));
    }

    [Fact]
    public async Task An_application_that_did_not_choose_has_them_from_its_base_or_from_the_machine()
    {
        Assert.Empty(await ForAsync(Undecided, WithIcu, areOff: false));
        Assert.Empty(await ForAsync(Undecided, OfMachine, areOff: false));
    }

    [Fact]
    public async Task An_application_that_brings_them_is_told_to_use_them()
    {
        Assert.Empty(await ForAsync(AppLocal, WithoutIcu, areOff: false));
        Assert.Equal(["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0"], await ForAsync(AppLocal, WithoutIcu, areOff: true));
    }

    [Fact]
    public async Task An_application_that_would_not_find_them_is_refused_with_what_mends_it()
    {
        const string message = "PLM4083: services/tool/service.yaml: tool uses cultures (it does not set InvariantGlobalization), "
            + "and its base dotnet has no ICU: new CultureInfo(\"de\") would fail there. "
            + "Set <InvariantGlobalization>true</InvariantGlobalization> in Tool.csproj when it needs none; "
            + "or put ICU into the base, for instance libicu72 into the packages of a base on Debian 12 (then plimsoll build --lock)";
        foreach (var (libraries, areOff) in ((SystemLibraries, bool)[])[(WithoutIcu, false), (OfMachine, true)])
            Assert.Equal(message, (await Assert.ThrowsAsync<PlimsollException>(() => ForAsync(Undecided, libraries, areOff))).Message);
    }

    [Fact]
    public async Task A_base_that_has_them_and_turns_them_off_is_not_said_to_lack_them()
    {
        const string message = "PLM4083: services/tool/service.yaml: tool uses cultures (it does not set InvariantGlobalization), "
            + "and its base dotnet turns them off with DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: new CultureInfo(\"de\") would fail there. "
            + "Set <InvariantGlobalization>true</InvariantGlobalization> in Tool.csproj when it needs none; "
            + "or take a base that does not set it";
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => ForAsync(Undecided, WithIcu, areOff: true));
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task The_libraries_are_looked_for_only_where_they_decide()
    {
        foreach (var config in (RuntimeConfig[])[Invariant, AppLocal])
            foreach (var areOff in (bool[])[false, true])
                Assert.NotNull(await Cultures.ForAsync(Unit, config, areOff, () => throw new InvalidOperationException("looked for")));
    }

    [Fact]
    public void Shared_frameworks_do_without_where_there_is_no_ICU()
    {
        Assert.Equal(["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"], Cultures.ForFrameworks(WithoutIcu));
        Assert.Empty(Cultures.ForFrameworks(WithIcu));
        Assert.Empty(Cultures.ForFrameworks(OfMachine));
    }

    private static Task<IReadOnlyList<string>> ForAsync(RuntimeConfig config, SystemLibraries libraries, bool areOff) =>
        Cultures.ForAsync(Unit, config, areOff, () => Task.FromResult(libraries));
}
