@description('Where the endpoint lives.')
param location string

@description('Name of the endpoint.')
param name string

@description('Tags of every resource.')
param tags object

@description('Resource id of the subnet of the endpoints.')
param subnetId string

@description('Resource id of what is reached.')
param targetId string

@description('Which part of it: vault, blob, table or queue.')
@allowed([
  'vault'
  'blob'
  'table'
  'queue'
])
param part string

@description('Resource id of the private DNS zone of that part.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: part
        properties: {
          privateLinkServiceId: targetId
          groupIds: [
            part
          ]
        }
      }
    ]
  }
}

resource dns 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: part
        properties: {
          privateDnsZoneId: zoneId
        }
      }
    ]
  }
}
