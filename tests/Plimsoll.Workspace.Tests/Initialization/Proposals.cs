using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>What <c>init</c> proposes for a repository.</summary>
internal static class Proposals
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What builds here.</summary>
    private static Version Sdk(ReadOnlyMemory<byte>? globalJson) => new(10, 0);

    /// <summary>Commits everything, and asks.</summary>
    public static async Task<InitProposal> OfAsync(Repository source)
    {
        source.CommitAll();
        return await Init.ProposeAsync(await source.OpenAsync(), "HEAD", Sdk, Token);
    }

    /// <summary>What is proposed is right as it stands, and a second time there is nothing to propose.</summary>
    public static async Task<Catalog> AcceptAsync(Repository source, IReadOnlyList<ProposedFile> files)
    {
        foreach (var file in files) source.Write(file.Path, file.Content);
        source.CommitAll();
        var git = await source.OpenAsync();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", Token);
        Assert.Empty((await Init.ProposeAsync(git, "HEAD", Sdk, Token)).Files);
        return catalog;
    }

    /// <summary>What is not taken over, a line each.</summary>
    public static string Left(this InitProposal proposal) => string.Join('\n',
        proposal.NotTaken.Select(each => $"{each.Where}: {each.What}"));

    /// <summary>The text that is proposed for a file.</summary>
    public static string File(this InitProposal proposal, string path) => Assert.Single(proposal.Files, file => file.Path == path).Content;
}
