using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Plimsoll.EndToEnd.Tests.LongestFirst))]

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Starts the whole repository first, which takes longest, and last the tests on a cluster, which wait for it: a test that waits
/// keeps another one from running.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName switch
        {
            WholeRepositoryTestGroup.Name => 0,
            var name when name.Contains(".Kubernetes.", StringComparison.Ordinal) => 2,
            _ => 1,
        }).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];
}
