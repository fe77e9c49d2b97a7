using Plimsoll.Delivery.Ledgers;
using Plimsoll.Packaging.Attestation;

namespace Plimsoll.Server.Tests;

/// <summary>An environment runs what trusted keys say of images what it requires, and nothing else.</summary>
public sealed class RequireTests
{
    private const string Dev = "/api/workspaces/acme/environments/dev/";
    private const int Refused = 3;

    [Fact(Usually = 40)]
    public async Task Images_that_nobody_trusted_signed_are_neither_deployed_nor_gone_back_to()
    {
        await using var controller = await RunningController.StartAsync();
        await controller.CommitAsync("web/service.yaml", "build: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        await controller.LedgerAsync(state => state.Current is { Outcome: DeploymentOutcome.Healthy, Deployment.Services.Count: 1 });

        await RequireAsync(controller, "[signature]");
        var told = await controller.PostAsync(Dev + "deploy", new("ann") { DryRun = true });
        Assert.Equal(0, told.Exit);
        Assert.Contains("it would be refused: PLM3017: ", told.Text, StringComparison.Ordinal);
        var refused = await DeployAsync(controller);
        Assert.Equal(Refused, refused.Exit);
        Assert.StartsWith("PLM3017: ", refused.Text, StringComparison.Ordinal);
        Assert.Contains("plimsoll keys init", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await controller.LedgerAsync()).Current!.Deployment.Number);
        Assert.Equal(Refused, (await controller.PostAsync(Dev + "scale",
            new("ann") { Replicas = new Dictionary<string, int?> { ["web"] = 3 } })).Exit);

        // what is built from now on is signed
        new KeyFolder(controller.Home.Keys, null).Create();
        await controller.CommitAsync("web/service.yaml", "build: { dotnet: Microsoft.AspNetCore.App, publish: runtime }\n");
        Assert.Equal(0, (await DeployAsync(controller)).Exit);
        Assert.Equal(2, (await controller.LedgerAsync()).Current!.Deployment.Number);

        Assert.Contains("dev requires signature, which every image has",
            (await controller.PostAsync(Dev + "scale", new("ann") { Replicas = new Dictionary<string, int?> { ["web"] = 3 },
            DryRun = true })).Text, StringComparison.Ordinal);
        Assert.Contains("it would be refused: PLM3017: ", (await controller.PostAsync(Dev
            + "rollback", new("ann") { Target = "1", DryRun = true })).Text, StringComparison.Ordinal);

        var back = await controller.PostAsync(Dev + "rollback", new("ann") { Target = "1" });
        Assert.Equal((Refused, true), (back.Exit, back.Text.StartsWith("PLM3017: ", StringComparison.Ordinal)));
        Assert.Equal(2, (await controller.LedgerAsync()).Current!.Deployment.Number);
        // what was healthy there is promoted while it is attested by keys that are trusted now, also where nothing is required
        await controller.CommitAsync("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            environments:
              dev: { follows: main, runtime: local, require: [signature] }
              prod: { follows: release, promotes: dev }
            stores: { redis: { kind: redis } }
            """);
        Assert.Equal(0, (await controller.PostAsync(Dev + "resume")).Exit);
        Assert.Equal(0, (await DeployAsync(controller)).Exit);
        Directory.Move(controller.Home.Keys, controller.Home.Keys + ".away");
        var distrusted = await PromoteAsync(controller);
        Assert.Equal((Refused, true), (distrusted.Exit, distrusted.Text.StartsWith("PLM3017: ", StringComparison.Ordinal)));
        Assert.Empty((await controller.LedgerAsync("prod")).Deployments);

        // it was verified before with this key, and once is enough: not so with another one
        Directory.Move(controller.Home.Keys + ".away", controller.Home.Keys);
        Directory.Delete(Path.Combine(controller.Home.Registry, "repositories", "acme", "web", "_referrers"), recursive: true);
        Assert.Equal(0, (await ScaleAsync(controller, 2)).Exit);
        Assert.Equal(0, (await PromoteAsync(controller)).Exit);
        File.Delete(Path.Combine(controller.Home.Keys, "signing.key"));
        File.Delete(Path.Combine(controller.Home.Keys, "signing.pub"));
        new KeyFolder(controller.Home.Keys, null).Create();
        var scaled = await ScaleAsync(controller, 3);
        Assert.Equal((Refused, true), (scaled.Exit, scaled.Text.StartsWith("PLM3017: ", StringComparison.Ordinal)));

        await RequireAsync(controller, "[]");
        Assert.Equal(0, (await controller.PostAsync(Dev + "rollback", new("ann") { Target = "1" })).Exit);
    }

    private static Task<string> RequireAsync(RunningController controller, string what) =>
        controller.CommitAsync("plimsoll.yaml", $$"""
            plimsoll: 1
            workspace: acme
            environments:
              dev: { follows: main, runtime: local, require: {{what}} }
            stores: { redis: { kind: redis } }
            """);

    private static Task<Api.ApiEvent> ScaleAsync(RunningController controller, int replicas) =>
        controller.PostAsync(Dev + "scale", new("ann") { Replicas = new Dictionary<string, int?> { ["web"] = replicas } });

    private static Task<Api.ApiEvent> PromoteAsync(RunningController controller) =>
        controller.PostAsync("/api/workspaces/acme/environments/prod/promote", new("ann") { From = "dev" });

    private static Task<Api.ApiEvent> DeployAsync(RunningController controller) => controller.PostAsync(Dev + "deploy");
}
