@description('Name of the private DNS zone, as privatelink.vaultcore.azure.net.')
param name string

@description('Resource id of the network that asks the zone.')
param networkId string

@description('Tags of every resource.')
param tags object

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: name
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: 'network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

@description('Resource id of the zone.')
output id string = zone.id
