// sandboxes start at the same time
[assembly: AssemblyFixture(typeof(UsualPorts))]
