namespace Hosting.Tests;

sealed partial class ServiceProcess
{
    const string Program = "HostedService";
}
