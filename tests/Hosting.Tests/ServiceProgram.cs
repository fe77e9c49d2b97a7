namespace Hosting.Tests;

static partial class Service
{
    const string Program = "HostedService";
}
